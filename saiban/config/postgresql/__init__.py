"""A database engine for Django: PostgreSQL, which is not asked at every request whether it is still there."""
