"""Accepting the terms of an edition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from saiban.accounts.testing import make_person
from saiban.audit.models import AuditRow
from saiban.core.errors import Refused
from saiban.editions.commands.terms import accept_terms
from saiban.editions.models import TermsAcceptance
from saiban.editions.queries import get_edition, has_accepted
from saiban.editions.testing import make_edition, small_rules

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 1, 4, tzinfo=UTC)
NEW_TERMS = {"version": "2", "title": "参赛条款", "text": "参赛者同意新的规则。"}


def test_h17_terms_are_accepted_with_their_version_and_the_moment() -> None:
    edition, person = make_edition(), make_person()
    assert not has_accepted(person, edition)
    accept_terms(person=person, edition=edition, now=NOW)
    accepted = TermsAcceptance.objects.get()
    assert (accepted.version, accepted.accepted_at) == ("1", NOW)
    assert has_accepted(person, edition) and not has_accepted(make_person(), edition)
    audit = AuditRow.objects.get(verb="accept_terms")
    assert (audit.actor_id, audit.scope, audit.detail) == (person.pk, "cup-1", {"version": "1"})


def test_h17_accepting_twice_is_accepting_once() -> None:
    edition, person = make_edition(), make_person()
    for day in range(2):
        accept_terms(person=person, edition=edition, now=NOW + timedelta(days=day))
    assert TermsAcceptance.objects.get().accepted_at == NOW
    assert AuditRow.objects.filter(verb="accept_terms").count() == 1


def test_h17_new_terms_are_accepted_anew_and_the_old_acceptance_stays() -> None:
    person = make_person()
    accept_terms(person=person, edition=make_edition(), now=NOW)
    make_edition(small_rules(terms=NEW_TERMS))
    edition = get_edition("cup-1")
    assert not has_accepted(person, edition)
    accept_terms(person=person, edition=edition, now=NOW)
    assert sorted(TermsAcceptance.objects.values_list("version", flat=True)) == ["1", "2"]


def test_h17_nobody_accepts_terms_that_they_were_not_shown() -> None:
    edition, person = make_edition(), make_person()
    make_edition(small_rules(terms=NEW_TERMS))
    with pytest.raises(Refused) as refused:
        accept_terms(person=person, edition=edition, now=NOW, version="1")
    assert [(reason.code, reason.clause) for reason in refused.value.reasons] == [("terms_superseded", "")]
    assert not TermsAcceptance.objects.exists()
