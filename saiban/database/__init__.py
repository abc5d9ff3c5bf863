"""Asking the database: what every room above does, and none of them has a reason to do in a way of its own."""
