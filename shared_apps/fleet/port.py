"""
What every driver can do, in the house's words.

A driver is one file in `drivers/`, registered under a stable key, with its settings described as
data. It never touches the database and is never called inside a transaction. Creating a machine is
a sequence of named steps; the caller commits "about to run step X" before it and what came back
after it, so that a crash anywhere leaves a row that says where to go on. A step answers with a
`Progress` or raises one of the four outside errors of `kernel.errors`.
"""

from __future__ import annotations

import abc
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from kernel.errors import Declined
from kernel.plugs import Health, Setting
from kernel.registry import Registry
from kernel.secrets import Secret


class Power(enum.StrEnum):
    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


class Action(enum.StrEnum):
    """What may be asked of a machine that exists."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """
    The machine to make.

    `reference` and `owner_reference` are ours, unique over all stores, and are written into the
    platform's own field where it has one: a step looks there before it makes anything.
    `known_remote_ids` are the platform ids that our records already hold for this owner.
    """

    reference: str
    owner_reference: str
    owner_name: str
    owner_email: str
    remote_plan: str
    location: str
    image: str
    hostname: str
    known_remote_ids: frozenset[str] = frozenset()
    # What was chosen beside the plan, code or number by option: for drivers that know what to make
    # of it, and for people.
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """
    What a step achieved.

    `memory` is merged into what the job remembers (plain strings, no secrets). `done` False: ask
    again in `again_in_seconds` (the platform is working). `secret` is shown by the platform once:
    the caller seals it in the same transaction as the memory.
    """

    done: bool
    memory: Mapping[str, str] = field(default_factory=dict)
    again_in_seconds: int = 0
    secret: Secret | None = None
    note: str = ""  # a short line for the timeline of staff


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as the platform sees it now."""

    remote_id: str
    power: Power
    suspended: bool
    installed: bool
    hostname: str = ""
    ipv4: tuple[str, ...] = ()
    ipv6: tuple[str, ...] = ()
    username: str = "root"


@dataclass(frozen=True, slots=True)
class Image:
    """
    An operating system that a plan can be installed with, or a desktop that it can start.

    `description` names what is installed in a desktop; `icon_url` is the platform's own picture.
    """

    remote_id: str
    name: str  # "Debian"
    version: str  # "12"
    family: str  # "debian": chooses the icon
    description: str = ""
    icon_url: str = ""


class Driver(abc.ABC):
    """One account on one platform. Made per call from its settings; holds no state."""

    key: ClassVar[str]
    label: ClassVar[str]
    fields: ClassVar[tuple[Setting, ...]] = ()
    create_steps: ClassVar[tuple[str, ...]] = ()
    actions: ClassVar[frozenset[Action]] = frozenset()
    by_hand: ClassVar[bool] = False  # a person does the work and says when it is done
    keeps_copies: ClassVar[bool] = False  # `last_copy` works
    for_copies: ClassVar[bool] = False  # makes nothing: for a store's copy, and nobody else

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    @abc.abstractmethod
    def check(self) -> Health:
        """Ask whether the account works and has room. Never raises an OutsideError."""

    @abc.abstractmethod
    def images(self, remote_plan: str) -> tuple[Image, ...]:
        """Operating systems that this plan can be installed with."""

    @abc.abstractmethod
    def run(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress:
        """Do one step of creating. `memory` holds what the steps before it remembered."""

    @abc.abstractmethod
    def recall(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress | None:
        """
        After a crash or a lost answer: did this step already happen?

        Returns its progress when it did, None when it surely did not (so `run` may be called).
        Raises OutcomeUnknown when the platform's answer does not tell.
        """

    @abc.abstractmethod
    def look(self, remote_id: str) -> Machine | None:
        """The machine now; None when the platform has none of that id."""

    @abc.abstractmethod
    def act(self, action: Action, remote_id: str, *, reference: str) -> Progress:
        """
        Start, stop, suspend … Repeating is harmless. TERMINATE of a machine that is gone is done.
        `reference` is compared with the platform's own field before anything is destroyed.
        """

    def change_package(self, remote_id: str, remote_plan: str, *, reference: str) -> Progress:
        """
        Give a machine the sizes of another plan of the platform. Repeating is harmless; a disk is
        never made smaller. Raises Declined where the platform can't, or `reference` is another's.
        """
        raise Declined(f"{self.label} can't change the plan of {remote_id}", code="cannot_resize")

    def last_copy(self, remote_id: str, *, reference: str) -> Progress:
        """
        Copy a machine's disks to where they outlive it, before it is ended. Repeating is harmless:
        a copy of this `reference` that is there is done. The note says where the copy is found.
        Raises Declined where `keeps_copies` is False.
        """
        raise Declined(f"{self.label} can't copy {remote_id}", code="cannot_copy")

    @abc.abstractmethod
    def new_password(self, remote_id: str) -> Secret:
        """Set and return a new administrator password."""


drivers: Registry[Driver] = Registry("shared_apps.fleet.drivers")
