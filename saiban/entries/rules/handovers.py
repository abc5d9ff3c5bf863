"""Handing an entry over to somebody else to lead it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from saiban.core.errors import Reason
from saiban.rulebook import clause_of
from saiban.rulebook.schema.limits import PerPerson

LINK_LIFE = timedelta(days=7)
# Each is a text message to somebody's phone.
OFFERS_A_DAY = 5


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """`rests_on_proofs`: what was handed in holds a proof of identity. `same_project` is the number of the taker's own
    entry of the same project, where no unit leads either and the rulebook refuses a second one."""

    state: str
    rests_on_proofs: bool
    same_project: str = ""
    clause: str = ""
    # Set where the taker has handed in as many as one person may
    reached: PerPerson | None = None


def refusals(facts: HandoverFacts) -> Iterator[Reason]:
    """What stands in the way, whoever asks. Being decided does not: who leads a passed entry may leave the hospital.

    A proof of identity is one person's, given to this site under their own consent, and so goes along to nobody; an
    entry that is to be screened by it would be left without.
    """
    if facts.state == "submitted" and facts.rests_on_proofs:
        yield Reason(
            "proofs", "项目正待初审，初审要核对您的身份证明；身份证明不能随项目移交。",
            remedy="请先撤回项目再移交，由接手人上传本人的身份证明后重新提交；或待初审结束后移交。",
        )  # fmt: skip
    if facts.same_project:
        yield Reason(
            "same_project", f"接手人已报名同名项目（编号 {facts.same_project}）；同一项目只能报名一次。",
            remedy="请先撤回其中一个项目。", clause=facts.clause,
        )  # fmt: skip
    if facts.reached:
        yield Reason(
            "per_person", f"接手人已提交 {facts.reached.max} 个项目，每人最多 {facts.reached.max} 个。",
            remedy="请接手人先撤回一个项目，或改由他人接手。", clause=clause_of(facts.reached),
        )  # fmt: skip
