"""The engines of a fair contest: exact, reproducible, and free of the site.

Each engine is a room of its own: `request` and `result` are strict parts that read and write JSON, `compute` turns one
into the other. There is no clock, no chance that the request does not name, and no database: what a committee has
computed, anybody can compute again from the same request.
"""
