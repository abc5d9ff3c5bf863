"""Writes. Each is one transaction that locks, checks the rules, writes, audits, and queues what people are told.

Locks are taken in one order everywhere: the entry, the rulebook it goes by, then its units by ascending id (or its
owner where it has none).
"""
