"""Reads. Each `get_…_for` is a door: it checks who asks, and answers strangers as if nothing were there."""
