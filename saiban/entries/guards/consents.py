"""What people agreed to is known by its version: another text about proofs of identity needs another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from saiban.core.errors import Reason
from saiban.editions.models import Edition
from saiban.entries.models import IdentityConsent
from saiban.rulebook import Change

_SAYS = ("identity_consent.title", "identity_consent.text", "identity_consent.keep_days")
_VERSION = "identity_consent.version"


def consent_objections(edition: Edition, changes: Sequence[Change]) -> Iterator[Reason]:
    paths = {change.path for change in changes}
    old = edition.rules.identity_consent
    if old is None or paths.isdisjoint(_SAYS) or _VERSION in paths:
        return
    if IdentityConsent.objects.filter(edition=edition, version=old.version).exists():
        message = _("身份证明同意书的内容改了，版本号仍是“%(version)s”，而已有人同意过这一版。") % {
            "version": old.version
        }
        remedy = _("请同时修改 identity_consent.version，之后相关的人会被请求重新同意。")
        yield Reason("identity_consent_version_kept", message, _VERSION, remedy)
