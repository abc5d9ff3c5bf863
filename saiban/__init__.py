"""Saiban (赛办): the contest office. `docs/architecture.md` says which room holds what."""
