"""What an uploaded file is, whether it is fit, and how it looks. Pure: no Django, no database, no clock.

Heavy libraries are imported inside the functions that need them, so that a web process carries only what
its requests used.
"""
