"""Where a request comes from, as far as limits are concerned."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """The address that the request came from; empty when it came by a socket.

    An IPv6 household or firm has a whole /64, so that counts as one. Behind a proxy the settings say whom to believe.
    """
    try:
        return str(truncate_ip(get_adapter().get_client_ip(request)))
    except PermissionDenied:
        return ""
