from __future__ import annotations

import pytest

from saiban.documents.fitness import check_fit
from saiban.documents.inspection import inspect
from saiban.documents.kinds import Kind
from saiban.documents.samples import sample_mp4

WHOLE = sample_mp4()


def test_a_whole_video_is_taken_where_videos_are_asked_for() -> None:
    found = inspect(WHOLE, "路演.mp4")
    assert (found.kind, found.readable) == (Kind.MP4, True)
    assert check_fit(found, allowed_kinds=["mp4"], max_bytes=1000) == []
    assert [problem.code for problem in check_fit(found, allowed_kinds=["pdf"], max_bytes=1000)] == ["kind_not_allowed"]


def test_a_box_may_have_a_long_size_or_go_on_to_the_end() -> None:
    head = WHOLE[: WHOLE.index(b"mdat") - 4]
    for tail in (b"\0\0\0\1mdat" + (20).to_bytes(8, "big") + b"abcd", b"\0\0\0\0mdat" + b"abcd" * 9):
        assert inspect(head + tail, "a.mp4").readable


@pytest.mark.parametrize(
    "data",
    [
        WHOLE[:-1],
        WHOLE + b"\0\0",
        WHOLE.replace(b"moov", b"free"),
        WHOLE.replace(b"mdat", b"free"),
        WHOLE[: WHOLE.index(b"moov") - 4],
        WHOLE + b"\0\0\0\2free",
    ],
)
def test_a_video_that_is_cut_off_or_has_nothing_to_play_is_not_readable(data: bytes) -> None:
    found = inspect(data, "a.mp4")
    assert (found.kind, found.readable) == (Kind.MP4, False)
    assert check_fit(found, allowed_kinds=["mp4"], max_bytes=1000)
