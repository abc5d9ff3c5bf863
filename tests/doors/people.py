"""Who walks: everybody that the house knows, and those whom it should not let in.

What each holds is written down here and judged by the few lines below, so that a mistake in the program's own idea of
scopes shows as a difference.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

SEVENTH = "shic-7"
# Begins like the other, so that whoever takes the beginning of a code for the code lets in strangers.
HIDDEN = "shic-70"

NATIONAL, DIVISION, OBSERVER = "national", "division", "observer"
FINANCE, JUDGE, VOLUNTEER = "finance", "judge", "volunteer"
AT_A_DESK = frozenset({NATIONAL, DIVISION, FINANCE, OBSERVER})


@dataclass(frozen=True)
class Persona:
    """Somebody who asks for pages: `held` are the roles as (kind, scope)."""

    key: str
    label: str
    held: tuple[tuple[str, str], ...] = ()
    ended: tuple[tuple[str, str], ...] = ()
    is_known: bool = True
    is_active: bool = True
    has_second_factor: bool = True

    @property
    def is_visitor(self) -> bool:
        """Nobody in particular: not logged in, or logged in with an account that has been closed since."""
        return not (self.is_known and self.is_active)

    @property
    def is_staff(self) -> bool:
        return self.is_active and any(kind in AT_A_DESK for kind, _scope in self.held)

    @property
    def lacks_second_factor(self) -> bool:
        return self.is_staff and not self.has_second_factor

    def holds(self, kinds: Collection[str], scope: str) -> bool:
        """Whether one of the roles counts at the scope: held there, above it, or everywhere."""
        if self.is_visitor or not scope:
            return False
        reach = {"*", scope, scope.split("/", maxsplit=1)[0]} if scope != "*" else {"*"}
        return any(kind in kinds and where in reach for kind, where in self.held)

    def holds_within(self, kinds: Collection[str], scope: str) -> bool:
        """Whether one of the roles counts at the scope or at some place below it."""
        below = any(kind in kinds and where.split("/")[0] == scope for kind, where in self.held)
        return self.holds(kinds, scope) or (below and not self.is_visitor)


VISITOR = Persona("visitor", "访客", is_known=False)
CAST = (
    VISITOR,
    Persona("owner", "湖南负责人"),
    Persona("colleague", "湖南同事"),
    Persona("cantonese", "广东负责人"),
    Persona("entrant", "他赛负责人"),
    Persona("stranger", "路人"),
    Persona("hunan", "湖南委员", ((DIVISION, "shic-7/hunan"),)),
    Persona("guangdong", "广东委员", ((DIVISION, "shic-7/guangdong"),)),
    Persona("national", "全国委员", ((NATIONAL, SEVENTH),)),
    Persona("elsewhere", "他赛全国委员", ((NATIONAL, HIDDEN),)),
    Persona("hunan_elsewhere", "他赛湖南委员", ((DIVISION, "shic-70/hunan"),)),
    Persona("platform", "全平台委员", ((NATIONAL, "*"),)),
    Persona("finance", "财务", ((FINANCE, SEVENTH),)),
    Persona("judge", "湖南评委", ((JUDGE, "shic-7/hunan"),)),
    Persona("volunteer", "湖南志愿者", ((VOLUNTEER, "shic-7/hunan"),)),
    Persona("observer", "观察员", ((OBSERVER, SEVENTH),)),
    Persona("hunan_observer", "湖南观察员", ((OBSERVER, "shic-7/hunan"),)),
    Persona("former", "前委员", ended=((NATIONAL, SEVENTH), (DIVISION, "shic-7/hunan"))),
    Persona("closed", "已停用的委员", ((NATIONAL, SEVENTH),), is_active=False),
    Persona("single", "未启用两步验证的委员", ((NATIONAL, SEVENTH),), has_second_factor=False),
)
BY_KEY = {persona.key: persona for persona in CAST}
