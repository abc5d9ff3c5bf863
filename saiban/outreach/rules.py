"""How much one person may ask, so that one cannot bury a desk. Pure."""

from __future__ import annotations

from saiban.core.errors import Reason

MOST_OPEN = 5
MOST_POSTS = 60


def asking_refusals(open_now: int) -> list[Reason]:
    """Why a person who has so many questions waiting in an edition may not ask another one (N15)."""
    if open_now < MOST_OPEN:
        return []
    return [
        Reason(
            "too_many",
            f"您已有 {open_now} 个提问等待答复，最多同时 {MOST_OPEN} 个。",
            remedy="可在已有的提问里补充，或等组委会答复后再提新问题。",
        )
    ]


def post_refusals(posts: int) -> list[Reason]:
    if posts < MOST_POSTS:
        return []
    return [Reason("too_long", f"这个提问的往来已达 {MOST_POSTS} 条，请另提一个新问题。", item="text")]
