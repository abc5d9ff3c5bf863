"""Putting a rulebook in force: every state of it is kept, with who did it and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from saiban.audit.commands import Actor, record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.editions import guards
from saiban.editions.changes import announce
from saiban.editions.models import Contest, Division, Edition, RulebookRevision, TermsAcceptance, Track
from saiban.rulebook import Change, Rulebook, clause_of, difference

LONGEST_NAME = 200
# A row that is there already takes the new name and place.
_UPDATING: dict[str, Any] = {
    "update_conflicts": True,
    "unique_fields": ["edition", "code"],
    "update_fields": ["name", "position"],
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: `is_new` is false when the edition already ran by exactly this rulebook."""

    edition: Edition
    revision: RulebookRevision
    changes: tuple[Change, ...]
    is_new: bool


@transaction.atomic(durable=True)
def load_rulebook(*, rulebook: Rulebook, source: str, actor: Actor, reason: str, now: datetime) -> Loaded:
    """Make an edition run by this rulebook; the edition and its contest come to be if they are not there yet.

    Locks the contest, then the edition. Refuses, with every reason, what would break entries of a running edition:
    guards of the floors above speak for the entries, and a track or division that something still refers to stays.
    The same rulebook again changes nothing and makes no new revision.
    """
    return _load(rulebook, source, actor, reason, now)


@transaction.atomic(durable=True)
def revert_rulebook(*, edition_id: int, number: int, actor: Actor, reason: str, now: datetime) -> Loaded:
    """Put an earlier revision in force again, as a new revision: history is added to, never rewritten.

    Locks and refuses as `load_rulebook` does; NotThere when the edition has no such revision.
    """
    revision = RulebookRevision.objects.filter(edition_id=edition_id, number=number).first()
    if revision is None:
        raise NotThere
    return _load(Rulebook.model_validate(revision.data), revision.source, actor, reason, now)


@transaction.atomic
def preview_changes(rulebook: Rulebook) -> tuple[tuple[Change, ...], tuple[Reason, ...]]:
    """What loading this rulebook would change, and why it would be refused; nothing is written."""
    edition = Edition.objects.filter(code=rulebook.edition.code).first()
    if edition is None or not edition.revision_id:
        return (), tuple(_too_long(rulebook))
    changes = tuple(difference(edition.rules, rulebook))
    kept = transaction.savepoint()
    refusals = [*_objections(edition, rulebook, changes), *_place_parts(edition, rulebook)]
    transaction.savepoint_rollback(kept)
    return changes, tuple(refusals)


def _load(rulebook: Rulebook, source: str, actor: Actor, reason: str, now: datetime) -> Loaded:
    edition = _locked_edition(rulebook)
    changes = tuple(difference(edition.rules, rulebook)) if edition.revision_id else ()
    if edition.revision_id and not changes:
        assert edition.revision
        return Loaded(edition, edition.revision, (), is_new=False)
    refusals = [*_reason_missing(changes, reason), *_objections(edition, rulebook, changes)]
    # Tried also when it is refused already, so that every reason is told at once; a refusal undoes it.
    refusals += _place_parts(edition, rulebook)
    if refusals:
        raise Refused(refusals)
    revision = _add_revision(edition, rulebook, source, actor, reason, now)
    _name(edition, rulebook, revision)
    guards.follow(edition, changes)
    record(
        actor=actor, verb="load_rulebook", subject=("edition", edition.code), now=now, scope=edition.code,
        revision=revision.number, reason=reason, changed=[change.path for change in changes],
    )  # fmt: skip
    announce(edition.code, at_once=True)
    return Loaded(edition, revision, changes, is_new=True)


def _locked_edition(rulebook: Rulebook) -> Edition:
    """The edition's row, locked. The contest is locked first, so that two first loads make one edition between them."""
    contest, _made = Contest.objects.get_or_create(
        code=rulebook.contest.code, defaults={"name": rulebook.contest.name[:LONGEST_NAME]}
    )
    Contest.objects.select_for_update().get(pk=contest.pk)
    editions = Edition.objects.select_for_update(of=("self",)).select_related("contest", "revision")
    found = editions.filter(code=rulebook.edition.code).first()
    if found is None:
        clash = contest.editions.filter(ordinal=rulebook.edition.ordinal).first()
        if clash is not None:
            raise Refused([_ordinal_taken(clash)])
        found = Edition.objects.create(
            contest=contest, code=rulebook.edition.code, ordinal=rulebook.edition.ordinal,
            name=rulebook.edition.name[:LONGEST_NAME], short_name=rulebook.edition.short_name[:LONGEST_NAME],
            is_featured=not Edition.objects.filter(is_featured=True).exists(),
        )  # fmt: skip
    return found


def _reason_missing(changes: Sequence[Change], reason: str) -> Iterable[Reason]:
    if changes and not reason.strip():
        yield Reason("reason_missing", _("请写明这次修改的理由，它会留在修订记录里。"), item="reason")


def _objections(edition: Edition, rulebook: Rulebook, changes: Sequence[Change]) -> list[Reason]:
    own = [*_too_long(rulebook), *_changed_identity(edition, rulebook), *_silent_terms(edition, rulebook)]
    return own + (guards.objections(edition, changes) if changes else [])


def _too_long(rulebook: Rulebook) -> Iterable[Reason]:
    named = [("contest", rulebook.contest.name), ("edition", rulebook.edition.name)]
    named += [("edition", rulebook.edition.short_name)]
    named += [(f"divisions[{each.code}]", each.name) for each in rulebook.divisions]
    named += [(f"tracks[{each.code}]", each.name) for each in rulebook.tracks]
    for where, name in named:
        if len(name) > LONGEST_NAME:
            message = _("名称“%(name)s…”太长，最多 %(limit)d 个字。") % {"name": name[:20], "limit": LONGEST_NAME}
            yield Reason("name_too_long", message, item=f"{where}.name")


def _changed_identity(edition: Edition, rulebook: Rulebook) -> Iterable[Reason]:
    if edition.contest.code != rulebook.contest.code:
        told = {"edition": edition.code, "contest": edition.contest.code}
        yield Reason(
            "other_contest",
            _("届“%(edition)s”属于赛事“%(contest)s”，不能改到另一项赛事名下。") % told,
            item="contest.code",
            remedy=_("新的一届请用新的届代码（edition.code）。"),
        )
        return
    clash = edition.contest.editions.filter(ordinal=rulebook.edition.ordinal).exclude(pk=edition.pk).first()
    if clash is not None:
        yield _ordinal_taken(clash)


def _ordinal_taken(clash: Edition) -> Reason:
    told = {"ordinal": clash.ordinal, "name": clash.name, "code": clash.code}
    message = _("第 %(ordinal)d 届已经有了：%(name)s（%(code)s）。") % told
    return Reason("ordinal_taken", message, item="edition.ordinal")


def _silent_terms(edition: Edition, rulebook: Rulebook) -> Iterable[Reason]:
    """What people accepted is known by its version, so another text needs another version (H17)."""
    if not edition.revision_id:
        return
    old, new = edition.rules.terms, rulebook.terms
    same_version_other_text = old.version == new.version and (old.title, old.text) != (new.title, new.text)
    if same_version_other_text and TermsAcceptance.objects.filter(edition=edition, version=old.version).exists():
        message = _("参赛条款的内容改了，版本号仍是“%(version)s”，而已有人同意过这一版。") % {"version": old.version}
        remedy = _("请同时修改 terms.version，之后参赛者会被请求同意新的一版。")
        yield Reason("terms_version_kept", message, item="terms.version", remedy=remedy, clause=clause_of(new))


def _place_parts(edition: Edition, rulebook: Rulebook) -> list[Reason]:
    """Give every division and track its row, and take away the rows of those that are gone."""
    Division.objects.bulk_create(
        [
            Division(edition=edition, code=part.code, name=part.name[:LONGEST_NAME], position=position)
            for position, part in enumerate(rulebook.divisions)
        ],
        **_UPDATING,
    )
    Track.objects.bulk_create(
        [
            Track(edition=edition, code=part.code, name=part.name[:LONGEST_NAME], position=position)
            for position, part in enumerate(rulebook.tracks)
        ],
        **_UPDATING,
    )
    gone_divisions = edition.divisions.exclude(code__in=[each.code for each in rulebook.divisions])
    gone_tracks = edition.tracks.exclude(code__in=[each.code for each in rulebook.tracks])
    return [
        *_remove(gone_divisions, "divisions", _("赛区“%(name)s”仍有参赛项目，不能删去。")),
        *_remove(gone_tracks, "tracks", _("赛道“%(name)s”仍有参赛项目，不能删去。")),
    ]


def _remove(gone: Iterable[Division] | Iterable[Track], where: str, message: str) -> Iterable[Reason]:
    for part in gone:
        try:
            with transaction.atomic():
                part.delete()
        except ProtectedError:
            remedy = _("请先把这些项目改到别处，或保留它并在说明里写明不再接受报名。")
            told = message % {"name": part.name}
            yield Reason("still_in_use", told, item=f"{where}[{part.code}]", remedy=remedy)


def _add_revision(
    edition: Edition, rulebook: Rulebook, source: str, actor: Actor, reason: str, now: datetime
) -> RulebookRevision:
    last = edition.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    return RulebookRevision.objects.create(
        edition=edition, number=last + 1, source=source, data=rulebook.to_data(),
        loaded_at=now, loaded_by_id=actor.pk, reason=reason.strip(),
    )  # fmt: skip


def _name(edition: Edition, rulebook: Rulebook, revision: RulebookRevision) -> None:
    if edition.contest.name != rulebook.contest.name:
        edition.contest.name = rulebook.contest.name
        edition.contest.save(update_fields=["name"])
    edition.ordinal, edition.revision = rulebook.edition.ordinal, revision
    edition.name, edition.short_name = rulebook.edition.name, rulebook.edition.short_name
    edition.save(update_fields=["ordinal", "name", "short_name", "revision"])
