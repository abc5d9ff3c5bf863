"""Policy of this room, pure: who may give which role, how often a code may be asked for, what a password must be."""
