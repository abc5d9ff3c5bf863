"""Places of people whom entries name, where the rulebook limits how often they take part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from saiban.editions.models import Edition


class NamedPlace(models.Model):
    """One of the places that somebody has under a limit of their edition's rulebook, taken by an entry.

    There is a row for each key (name with number, name with mailbox) of everybody who counts, while the entry does. It
    belongs to the submission and not to the entry: who loads a rulebook makes the rows anew, and must not wait for
    somebody who holds an entry and waits for the rulebook.

    Commands count under a lock on the key; should one ever forget to, the constraints still let no place be taken
    twice and no place beyond the limit exist. Where a limit refuses nobody, it is counted and no place is numbered.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    submission = models.ForeignKey("entries.Submission", on_delete=models.CASCADE, related_name="named_places")
    # The limit's code in the rulebook
    limit = models.CharField(max_length=40)
    # A keyed hash (see `saiban.entries.queries.named`)
    person_key = models.CharField(max_length=64)
    place = models.PositiveSmallIntegerField(null=True)
    places = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "limit", "person_key", "place"], name="named_place_once"),
            models.UniqueConstraint(fields=["submission", "limit", "person_key"], name="named_place_once_a_submission"),
            models.CheckConstraint(
                condition=Q(place=None, places=None) | Q(place__gte=1, place__lte=F("places")),
                name="named_place_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit} {self.place}/{self.places}"
