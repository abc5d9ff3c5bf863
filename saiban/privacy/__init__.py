"""One's own data: what is known of somebody, given to them, and taken away.

It stands above all rooms that know something of people, and asks each in turn.
"""
