"""
Kasm Workspaces: desktops in the browser.

A service is a user of the server, named after our reference; the desktops are its sessions. A user
with another name is never changed or deleted. Not called live: what the vendor's documents leave
open is a setting (which generation of the API, whether desktops can be paused).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError
from kernel.plugs import Health
from kernel.secrets import Secret
from shared_apps.fleet.desktops import Desktop, DesktopDriver, DesktopImage
from shared_apps.fleet.drivers import _kasm_accounts as accounts
from shared_apps.fleet.drivers import _kasm_desktops as sessions
from shared_apps.fleet.drivers._kasm_server import Server
from shared_apps.fleet.drivers._kasm_settings import FIELDS
from shared_apps.fleet.drivers._kasm_shapes import (
    clean_id,
    images_from,
    new_password,
    plan_parts,
)
from shared_apps.fleet.port import (
    Action,
    Image,
    Machine,
    MachineSpec,
    Power,
    Progress,
    drivers,
)


@drivers.register("kasm")
class Kasm(DesktopDriver):
    key = "kasm"
    label = "Kasm Workspaces"
    fields = FIELDS
    create_steps = ("user", "group")
    actions: ClassVar[frozenset[Action]] = frozenset(
        {Action.SUSPEND, Action.UNSUSPEND, Action.TERMINATE}
    )
    timeout_seconds = 15

    @property
    def _server(self) -> Server:
        return Server(
            self.settings["base_url"],
            self.settings["api_key"],
            self.settings["api_secret"],
            in_header=self.settings.get("api") == "header",
            allow_private=self.settings.get("allow_private") == "yes",
            timeout_seconds=self.timeout_seconds,
        )

    @property
    def _public_root(self) -> str:
        return (self.settings.get("public_url") or self.settings["base_url"]).rstrip("/")

    @property
    def pauses(self) -> bool:
        return self.settings.get("pausing") == "yes"

    @property
    def shares(self) -> bool:
        return self.settings.get("sharing") == "yes"

    def check(self) -> Health:
        try:
            enabled = [image.name for image in self.desktop_images() if image.enabled]
            live = len(sessions.every(self._server))
        except OutsideError as error:
            refused = isinstance(error, Misconfigured)
            words = "The server refuses these settings"
            message = words if refused else "The server does not answer as expected"
            return Health(False, message, (("answer", error.answer),), refused=refused)
        facts = (("Images", str(len(enabled))), ("Live desktops", str(live)))
        if not enabled:
            return Health(False, "Connected, but no image is switched on", facts)
        return Health(True, "Connected", facts)

    def images(self, remote_plan: str) -> tuple[Image, ...]:
        _group, category = plan_parts(remote_plan)
        return tuple(
            Image(
                image.remote_id,
                image.name,
                "",
                image.name.lower().split(" ")[0],
                description=image.description,
                icon_url=image.icon_url,
            )
            for image, categories in self._images()
            if image.enabled and (not category or category in categories)
        )

    def desktop_images(self) -> tuple[DesktopImage, ...]:
        return tuple(image for image, _categories in self._images())

    def _images(self) -> list[tuple[DesktopImage, tuple[str, ...]]]:
        listed = self._server.ask("get_images").get("images")
        return list(images_from(listed if isinstance(listed, list) else (), self._public_root))

    def run(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress:
        server = self._server
        if step == "user":
            return accounts.find_user(server, spec) or accounts.make_user(server, spec)
        group, _category = plan_parts(spec.remote_plan)
        user = self._own_user(memory["remote_id"], spec.reference)
        accounts.join_group(server, user, group)
        return Progress(done=True, note="In the group of the plan")

    def recall(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress | None:
        if step == "user":
            return accounts.find_user(self._server, spec)
        group, _category = plan_parts(spec.remote_plan)
        user = self._own_user(memory["remote_id"], spec.reference)
        return Progress(done=True) if accounts.in_group(user, group) else None

    def look(self, remote_id: str) -> Machine | None:
        """On while a desktop of its lives."""
        server = self._server
        user = accounts.user_of(server, remote_id)
        if user is None:
            return None
        owner = clean_id(remote_id, "user")
        live = any(
            found.owner_id == owner and found.state.is_live for found in sessions.every(server)
        )
        return Machine(
            owner,
            Power.ON if live else Power.OFF,
            suspended=bool(user.get("disabled")),
            installed=True,
            hostname=accounts.name_of(user),
            username=accounts.name_of(user),
        )

    def act(self, action: Action, remote_id: str, *, reference: str) -> Progress:
        if action not in self.actions:
            raise Declined(f"{action}: an account has no power switch", code="no_power")
        server = self._server
        user = accounts.user_of(server, remote_id)
        if user is None:
            if action is Action.TERMINATE:
                return Progress(done=True, note="The server has no such user")
            raise Declined(f"there is no user {remote_id}", code="gone")
        accounts.refuse_foreign(user, reference)
        if action is Action.UNSUSPEND:
            accounts.switch(server, user, disabled=False)
        else:  # first switched off, so that no new desktop appears while the old ones end
            accounts.switch(server, user, disabled=True)
            sessions.destroy_all_of(server, remote_id)
        if action is Action.TERMINATE:
            accounts.delete(server, user)
        return Progress(done=True, note=f"{action} accepted")

    def change_package(self, remote_id: str, remote_plan: str, *, reference: str) -> Progress:
        """Another group, for the desktops that start from now on."""
        server = self._server
        group, _category = plan_parts(remote_plan)
        user = self._own_user(remote_id, reference)
        accounts.join_group(server, user, group)
        accounts.leave_other_groups(server, user, group)
        return Progress(done=True, note="In the group of the plan")

    def new_password(self, remote_id: str) -> Secret:
        secret = new_password()
        given = {"user_id": clean_id(remote_id, "user"), "password": secret}
        self._server.tell("update_user", target_user=given)
        return Secret(secret)

    def request_desktop(
        self, owner_id: str, image: str, *, reference: str, timezone: str = "", language: str = ""
    ) -> Desktop:
        """`language` is not sent: the server takes names from a list that is not published here."""
        options: dict[str, Any] = {
            "enable_sharing": self.shares,
            "persistent_profile_mode": self.settings.get("profiles") or "Enabled",
            "environment": {"SERVICE_REFERENCE": reference},
        }
        if timezone:
            options["client_timezone"] = timezone
        return sessions.request(self._server, owner_id, image, options)

    def desktops(self) -> tuple[Desktop, ...] | None:
        return sessions.every(self._server)

    def desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        found = sessions.one(self._server, remote_id)
        return found if found and found.owner_id == clean_id(owner_id, "user") else None

    def open_link(self, owner_id: str, remote_id: str) -> str:
        hidden = self.settings.get("control_panel") == "no"
        hide = ("disable_tips", *(("disable_control_panel",) if hidden else ()))
        return sessions.link(self._server, owner_id, remote_id, self._public_root, hide)

    def keep_alive(self, remote_id: str) -> datetime | None:
        server = self._server
        kept = server.tell("keepalive", kasm_id=clean_id(remote_id, "desktop"))
        if kept.get("usage_reached"):
            return None
        found = sessions.one(server, remote_id)
        return found.expires_at if found else None

    def stop_desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        return sessions.destroy(self._server, owner_id, remote_id)

    def pause_desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        return self._pausing("pause_kasm", owner_id, remote_id)

    def resume_desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        return self._pausing("resume_kasm", owner_id, remote_id)

    def _pausing(self, function: str, owner_id: str, remote_id: str) -> Desktop | None:
        """The two functions are known from other people's tools only, hence the setting."""
        if not self.pauses:
            raise Declined("pausing is switched off for this connection", code="cannot_pause")
        pair = {"user_id": clean_id(owner_id, "user"), "kasm_id": clean_id(remote_id, "desktop")}
        try:
            self._server.tell(function, **pair)
        except (Declined, OutcomeUnknown):
            if self.desktop(owner_id, remote_id) is not None:
                raise
        return self.desktop(owner_id, remote_id)

    def share_link(self, owner_id: str, remote_id: str) -> str:
        if not self.shares:
            raise Declined("sharing is switched off for this connection", code="cannot_share")
        return sessions.join_link(self._server, owner_id, remote_id, self._public_root)

    def _own_user(self, remote_id: str, reference: str) -> accounts.User:
        user = accounts.user_of(self._server, remote_id)
        if user is None:
            raise Declined(f"there is no user {remote_id}", code="gone")
        accounts.refuse_foreign(user, reference)
        return user
