"""What the people of the record are called (`saiban.audit.names` asks)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from saiban.accounts.models import Person

# A search that fits more people than this says too little to be answered by names.
MOST = 1000


class PeopleOnRecord:
    """The directory that this room gives to the record."""

    def names(self, people: Collection[int]) -> Mapping[int, str]:
        return {person.pk: person.display_name for person in Person.objects.filter(pk__in=people)} if people else {}

    def names_of_subjects(self, public_ids: Collection[str]) -> Mapping[str, str]:
        found = Person.objects.filter(public_id__in=public_ids) if public_ids else []
        return {person.public_id: person.display_name for person in found}

    def called(self, text: str) -> list[int]:
        return list(Person.objects.filter(name__icontains=text).values_list("pk", flat=True)[:MOST])


PEOPLE = PeopleOnRecord()
