import time, cProfile, pstats
from tests.doors.people import CAST
import pytest


@pytest.mark.django_db
def test_try(walk):
    for p in CAST:
        walk.ask(p, "GET", "/desk/shic-7/entries/zzzzzzzzzzzz/")
    t = time.process_time()
    w = time.time()
    for i in range(10):
        for p in CAST:
            walk.ask(p, "GET", "/desk/shic-7/entries/zzzzzzzzzzzz/")
    print((time.process_time() - t) / 200 * 1000, "cpu ms", (time.time() - w) / 200 * 1000)
    pr = cProfile.Profile()
    pr.enable()
    for i in range(10):
        for p in CAST:
            walk.ask(p, "GET", "/desk/shic-7/entries/zzzzzzzzzzzz/")
    pr.disable()
    pstats.Stats(pr).sort_stats("cumtime").print_stats(70)
    assert 0
