"""Places of divisions and tracks in the final: one ratio, rounded so that everything comes out even (H6)."""

from __future__ import annotations

from saiban.core.parts import Finding, Inconsistent
from saiban.engines.quota.case import case
from saiban.engines.quota.checking import findings
from saiban.engines.quota.formats import QuotaRequest, QuotaResult
from saiban.engines.quota.table import Unshareable, shared
from saiban.engines.quota.telling import told
from saiban.engines.registry import Engine


def compute(request: QuotaRequest) -> QuotaResult:
    """The table of places; Inconsistent with every reason for which there is none."""
    wrong = tuple(findings(request))
    if wrong:
        raise Inconsistent(wrong)
    try:
        return told(request, shared(case(request)))
    except Unshareable:
        message = '最低、最高和固定名额合在一起，总名额无法保持不变：请改小它们，或写 keeps = "others"。'
        raise Inconsistent((Finding(("rule", "keeps"), message),)) from None


ENGINE = Engine(request=QuotaRequest, result=QuotaResult, compute=compute)
