"""Places from marks, by a declared rule: exact, explained link by link, the same whatever the order of the input."""

from saiban.engines.ranking.formats import Request, Result
from saiban.engines.ranking.telling import rank
from saiban.engines.registry import Engine

ENGINE = Engine(request=Request, result=Result, compute=rank, is_answered=lambda result: bool(result.projects))
