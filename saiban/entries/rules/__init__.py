"""What an entry must be, as pure policy: facts in, findings out. No database, no clock, no Django."""
