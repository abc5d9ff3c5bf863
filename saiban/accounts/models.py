"""People, units, and the roles that people hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Models of this room as well, about units that are one.
from saiban.accounts.alike import UnitMerge, UnitPair
from saiban.core.identifiers import mask_email, mask_mobile
from saiban.core.tokens import new_public_id

__all__ = [
    "CodeRequest", "Consent", "FailedLogin", "Invitation", "Person", "PersonManager", "Role", "RoleKind", "Session",
    "Unit", "UnitMerge", "UnitPair",
]  # fmt: skip


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, password: str | None = None, **fields: Any) -> Person:
        """A new person; without a password only codes let them in."""
        person = self.model(**fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(public_id=username)


class Person(AbstractBaseUser):
    """One human being, known by a phone number or an e-mail address."""

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    phone = models.CharField(_("手机号"), max_length=20, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(default=False)
    email = models.EmailField(_("电子邮箱"), unique=True, null=True, blank=True)
    email_verified = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # When the account is to be deleted, as its owner asked; a log-in before that takes it back
    leaves_at = models.DateTimeField(null=True)
    # Since when nothing is left of the person but this row's number, which what they did refers to
    erased_at = models.DateTimeField(null=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    # Notes of queries on this object of the person, for as long as a request lasts; None is not asked yet.
    known_roles: tuple[Role, ...] | None = None
    known_second_factor: bool | None = None
    known_unread: int | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(phone__isnull=False) | Q(email__isnull=False) | Q(erased_at__isnull=False),
                name="person_can_be_reached",
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, or else the end of the phone number, or the start of the address: never the whole of either."""
        if self.name:
            return self.name
        if self.erased_at:
            return str(_("已注销用户 %(number)d") % {"number": self.pk})
        return f"用户{self.phone[-4:]}" if self.phone else (self.email or "").split("@")[0][:20]

    @property
    def masked_address(self) -> str:
        """How a colleague sees where the person is reached: `138****8000`."""
        return mask_mobile(self.phone) if self.phone else mask_email(self.email or "")


class Consent(models.Model):
    """A person agreed to one version of the privacy notice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    version = models.CharField(max_length=40)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="consent_once_a_version")]

    def __str__(self) -> str:
        return f"{self.person} {self.version}"


class WechatAccount(models.Model):
    """Somebody at WeChat who may log in as the person; one row for each of the operator's apps that they came by."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wechat_accounts")
    appid = models.CharField(max_length=40)
    openid = models.CharField(max_length=64)
    # The same in every app of the operator; empty where the apps are not bound together at WeChat.
    unionid = models.CharField(max_length=64, blank=True)
    bound_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appid", "openid"], name="wechat_bound_once")]
        indexes = [models.Index(fields=["unionid"], condition=~Q(unionid=""), name="wechat_union")]

    def __str__(self) -> str:
        return f"{self.person} {self.appid}"


class Session(AbstractBaseSession):
    """A browser's session. Its key and data cannot be read here (see `sessions`); whose it is, and from where, can."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    began_at = models.DateTimeField(null=True)
    network = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.person} {self.began_at}"


class CodeRequest(models.Model):
    """A verification code that somebody asked to be sent to a number or an e-mail address.

    Neither the address nor the network nor the code can be read here: each is a hash under the site's key.
    """

    address_hash = models.CharField(max_length=64)
    network_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["address_hash", "-asked_at"], name="code_request_address"),
            models.Index(fields=["network_hash", "-asked_at"], name="code_request_network"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%F %T}"


class FailedLogin(models.Model):
    """A wrong password, or a log-in to an account that is not there: the two look the same here as well."""

    address_hash = models.CharField(max_length=64)
    network_hash = models.CharField(max_length=64)
    failed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address_hash", "-failed_at"], name="failed_login_address"),
            models.Index(fields=["network_hash", "-failed_at"], name="failed_login_network"),
        ]

    def __str__(self) -> str:
        return f"{self.failed_at:%F %T}"


# Units that were not merged into another one
STANDING = Q(merged_into=None)


class Unit(models.Model):
    """An organisation that enters: known by its unified social credit code, else by its normalised name."""

    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)
    uscc = models.CharField(max_length=18, blank=True)
    # As last declared; an entry keeps what was declared for it.
    kind = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=40, blank=True)
    province = models.CharField(max_length=6, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    # The unit that this one was found to be: whoever gives this name or code means that one. It never points on.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    # The name and code with which it was last compared with all others (see `alike`)
    compared_as = models.CharField(max_length=240, blank=True)

    # Put on file by the transaction that holds this object: nobody else knows of it yet
    is_new = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc="") & STANDING, name="unit_code_once"),
            models.UniqueConstraint(
                fields=["name_key"], condition=Q(uscc="") & STANDING, name="unit_name_once_without_code"
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("pk")), name="unit_merged_into_another"),
        ]
        indexes = [
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="unit_name_trigrams"),
            # Of units that were merged, too: the one above knows those alone that stand.
            models.Index(fields=["uscc"], condition=~Q(uscc=""), name="unit_of_code"),
        ]

    def __str__(self) -> str:
        return self.name


class RoleKind(models.TextChoices):
    NATIONAL = "national", _("全国组委会")
    DIVISION = "division", _("赛区组委会")
    FINANCE = "finance", _("财务")
    JUDGE = "judge", _("评委")
    VOLUNTEER = "volunteer", _("现场志愿者")
    OBSERVER = "observer", _("观察员（只读）")


class Role(models.Model):
    """What a person may do, and where: `scope` is a path such as ``shic-7`` or ``shic-7/hunan`` and covers all below.

    Scopes are paths and not foreign keys because editions live on the floor above this one.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind)
    scope = models.CharField(max_length=120)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "scope"], condition=Q(ended_at=None), name="role_held_once"
            )
        ]
        indexes = [models.Index(fields=["scope"], condition=Q(ended_at=None), name="role_at_scope")]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.scope}"


class Invitation(models.Model):
    """A link that gives a role to whoever it was sent to; used once, or never."""

    token_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20, choices=RoleKind)
    scope = models.CharField(max_length=120)
    name = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=254, blank=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # How the link is getting there, where it was sent and not handed over.
    delivery = models.ForeignKey("messaging.Delivery", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["scope"], condition=Q(accepted_at=None, revoked_at=None), name="invitation_open")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope}"
