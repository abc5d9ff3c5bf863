"""Measures what the running site costs, on 50,000 entries: `make bench`.

A measurement is worth something only on real processes and real data. So `prepare` fills a database of its own with
invented entries that every rule lets pass, `running` starts the site as an operator does, `load` drives it over HTTP
with the scripts of `operations`, and `processes` and `statements` read what that cost. The results are put beside
what was promised (`goals`) and told (`report`).

Nothing else imports this package, and no site runs any of it.
"""
