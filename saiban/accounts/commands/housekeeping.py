"""Forgetting what is no longer needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from saiban.accounts.models import CodeRequest, FailedLogin, Session

# The longest window that a limit looks back over is a day.
_KEPT = timedelta(days=2)


@transaction.atomic(durable=True)
def forget_traces(*, now: datetime) -> None:
    """Delete code requests and failed log-ins that no limit looks at any more, and sessions that have ended."""
    CodeRequest.objects.filter(asked_at__lt=now - _KEPT).delete()
    FailedLogin.objects.filter(failed_at__lt=now - _KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()
