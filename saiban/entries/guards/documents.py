"""Which kinds of documents may not go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from saiban.core.errors import Reason
from saiban.editions.models import Edition
from saiban.entries.models import Document, Entry
from saiban.rulebook import Change, Touch


def document_objections(edition: Edition, changes: Sequence[Change]) -> Iterator[Reason]:
    """Of kinds of documents of which there are some, in drafts or in submissions."""
    for change in changes:
        if change.touches is Touch.DOCUMENT_KIND_REMOVED:
            yield from _of_kind(edition, change)


def _of_kind(edition: Edition, change: Change) -> Iterator[Reason]:
    current = Document.objects.filter(kind=change.before["code"], replaced_at=None)
    frozen = Q(submission__documents__contains=[{"kind": change.before["code"]}])
    count = Entry.objects.filter(Q(pk__in=current.values("entry")) | frozen, edition=edition).count()
    if count:
        told = {"count": count, "name": change.before["name"]}
        message = _("已有 %(count)s 个项目（含草稿）上传了“%(name)s”，不能删去这项材料。") % told
        remedy = _('请保留它，不再需要的改为选交（required = "never"）。')
        yield Reason("entries_affected", message, change.path, remedy)
