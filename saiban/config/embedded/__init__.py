"""Django's PostgreSQL engine on the embedded server, which starts at the first connection.

So a command that asks the database nothing starts nothing, and no list says which commands those are.
"""
