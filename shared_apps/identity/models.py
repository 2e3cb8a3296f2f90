"""Users and their API tokens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from kernel.actor import Actor
from kernel.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Lower-case addresses only: one person, one row."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """
    A person who signs in. `role` says through which door: a store's `customer`, its team (`owner`,
    `agent`), or EZSCALE's `staff` (only in `public`).
    """

    class Role(models.TextChoices):
        CUSTOMER = "customer"
        AGENT = "agent"
        OWNER = "owner"
        STAFF = "staff"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.CUSTOMER)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        db_table = "identity_user"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            )
        ]

    @property
    def is_team(self) -> bool:
        return self.role in {self.Role.OWNER, self.Role.AGENT}

    @property
    def is_staff(self) -> bool:
        """EZSCALE staff. Named as Django and its libraries expect it."""
        return self.role == self.Role.STAFF

    @property
    def is_superuser(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's own permissions are not used: each face checks the role."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def as_actor(self) -> Actor:
        kind = "staff" if self.is_staff else "team" if self.is_team else "customer"
        return Actor(kind, str(self.pk), self.name or self.email)  # type: ignore[arg-type]

    @property
    def initials(self) -> str:
        words = (self.name or self.email).split()
        return "".join(word[0] for word in words[:2]).upper()


class ApiToken(models.Model):
    """A token of one person. Only its hash is stored; it ends, and it can be withdrawn."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_apitoken"
