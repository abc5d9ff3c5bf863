from __future__ import annotations

from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from saiban.ui.addresses import address
from saiban.ui.tests.rendering import render


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("my_entries", []),
        ("edition", ["shic-7"]),
        ("entry_step", ["r4k2m9", "units"]),
        ("entry", ["申报表"]),
        ("document", ["a b%c"]),
        ("entry_receipt", ["r4k2m9", 3]),
        ("entry_receipt", ["r4k2m9", "3"]),
        ("desk_entries", ["place-0-of-1"]),
    ],
)
def test_an_address_is_the_one_that_django_finds(name: str, args: list[Any]) -> None:
    expected = reverse(name, args=args)
    assert address(name, *args) == address(name, *args) == expected
    given = {f"given{place}": value for place, value in enumerate(args)}
    assert render(f"{{% url '{name}' {' '.join(given)} as there %}}{{{{ there }}}}", **given) == expected
    assert render(f"{{% url '{name}' {' '.join(given)} %}}", **given) == expected


@pytest.mark.parametrize(("name", "args"), [("edition", ["no/slug"]), ("edition", [""]), ("nowhere", ["x"])])
def test_what_fits_no_pattern_has_no_address(name: str, args: list[str]) -> None:
    with pytest.raises(NoReverseMatch):
        address(name, *args)
    with pytest.raises(NoReverseMatch):
        render(f"{{% url '{name}' given %}}", given=args[0])
    assert render(f"{{% url '{name}' given as there %}}{{{{ there|default:'—' }}}}", given=args[0]) == "—"
