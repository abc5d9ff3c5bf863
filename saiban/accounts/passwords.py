"""What a password must be, beyond what Django checks by itself (`AUTH_PASSWORD_VALIDATORS`)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class MixedKinds:
    """At least two of: letters, digits, anything else. A Chinese sentence is as good as the rest."""

    def validate(self, password: str, user: Any = None) -> None:
        letters = any(c.isascii() and c.isalpha() for c in password)
        digits = any(c.isdigit() for c in password)
        others = any(not (c.isascii() and c.isalnum()) for c in password)
        if letters + digits + others < 2:
            raise ValidationError(self.get_help_text(), code="password_of_one_kind")

    def get_help_text(self) -> str:
        return _("密码至少包含字母、数字、其他字符中的两种。")
