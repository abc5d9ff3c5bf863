"""The parts of a rulebook, by topic."""
