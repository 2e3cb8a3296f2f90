"""The Kasm driver against the sandbox server: the contract in both generations, and its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kernel.errors import Declined, Misconfigured, Unavailable
from shared_apps.fleet.desktops import DesktopState, start_one
from shared_apps.fleet.drivers import _kasm_shapes as shapes
from shared_apps.fleet.drivers.kasm import Kasm
from shared_apps.fleet.port import Action, drivers
from tests.plugs.drivers.account_contract import image_of, open_account, start, wait_for
from tests.plugs.drivers.contract import settle
from tests.plugs.drivers.desktop_contract import DesktopContract
from tests.plugs.drivers.kasm_platform import KasmPlatform
from tests.sandbox.kasm.running import BASIC, RunningKasm, running_kasm

_PERMISSIONS = frozenset(
    {"User", "Users Auth Session", "Sessions View", "Images View", "Users View"}
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKasm]:
    with running_kasm(tmp_path_factory.mktemp("kasm")) as running:
        yield running


@pytest.fixture
def platform(server: RunningKasm) -> KasmPlatform:
    """The generation up to 1.18, unless a class says another."""
    server.reset()
    return KasmPlatform(server, "body")


class TestKasm(DesktopContract):
    troubled_steps = ("user", "group")


class TestKasmOf119(DesktopContract):
    troubled_steps = ("user", "group")

    @pytest.fixture
    def platform(self, server: RunningKasm) -> KasmPlatform:
        server.reset()
        return KasmPlatform(server, "header")


def test_the_driver_is_registered_under_its_key() -> None:
    assert drivers.get("kasm") is Kasm


def test_the_server_learns_nothing_personal(platform: KasmPlatform) -> None:
    open_account(platform)
    start(platform, platform.accounts()[0])
    told = str(platform.server.ledger())
    assert "svc-svc-1" in told
    assert "Jane" not in told
    assert "jane@example.com" not in told


def test_links_lead_to_the_address_that_customers_see(platform: KasmPlatform) -> None:
    owner = open_account(platform)
    remote_id = start(platform, owner).remote_id
    driver = platform.driver(public_url="https://desktop.example.net/", control_panel="no")
    link = driver.open_link(owner, remote_id)
    assert link.startswith("https://desktop.example.net/#/connect/kasm/")
    assert link.endswith("?disable_tips=1&disable_control_panel=1")


def test_an_image_that_is_denied_to_one_user_is_a_no_for_that_start_only(
    platform: KasmPlatform,
) -> None:
    """As for a key that is wrong the words are "Access Denied!"; others' desktops go on."""
    owner = open_account(platform)
    platform.server.arm("request_kasm", "denied")
    with pytest.raises(Declined) as no:
        start(platform, owner)
    assert no.value.code == "not_allowed"
    assert platform.living() == []
    assert start(platform, owner).state in {DesktopState.STARTING, DesktopState.RUNNING}
    with pytest.raises(Misconfigured):
        platform.stranger().desktops()


@pytest.mark.parametrize(
    "link", [None, "", "None", "//evil.example/x", "https://evil.example/", "javascript:alert(1)"]
)
def test_a_link_that_is_no_path_of_the_server_is_never_given_out(link: object) -> None:
    with pytest.raises(Unavailable):
        shapes.absolute(link, "https://kasm.example.com")


@pytest.mark.parametrize(
    "session", [None, "x", {}, {"kasm_id": "0" * 32}, {"kasm_id": 7, "user_id": "0" * 32}]
)
def test_a_list_with_something_else_in_it_is_no_list(session: object) -> None:
    with pytest.raises(Unavailable):
        shapes.desktop_from(session)


def test_times_may_be_words() -> None:
    assert shapes.moment("None") is None
    assert shapes.moment(None) is None
    assert shapes.moment("soon") is None
    found = shapes.moment("2026-01-30 12:00:00.0")
    assert found is not None
    assert found.isoformat() == "2026-01-30T12:00:00+00:00"


def test_a_state_that_nobody_knows_is_a_desktop_that_is_there() -> None:
    assert shapes.state_from("admin_hold") is DesktopState.RUNNING


def test_sharing_is_for_connections_that_allow_it(platform: KasmPlatform) -> None:
    owner = open_account(platform)
    remote_id = start(platform, owner, sharing="yes").remote_id
    with pytest.raises(Declined) as refusal:
        platform.driver().share_link(owner, remote_id)
    assert refusal.value.code == "cannot_share"
    driver = platform.driver(sharing="yes")
    assert driver.shares
    screen = platform.server.screen(driver.share_link(owner, remote_id))
    assert (screen["status"], screen["only_looking"]) == ("running", True)


def test_a_desktop_that_was_started_alone_is_not_shared(platform: KasmPlatform) -> None:
    owner = open_account(platform)
    remote_id = start(platform, owner).remote_id
    with pytest.raises(Declined) as refusal:
        platform.driver(sharing="yes").share_link(owner, remote_id)
    assert refusal.value.code == "cannot_share"


def test_pausing_is_for_connections_that_say_so(platform: KasmPlatform) -> None:
    owner = open_account(platform)
    remote_id = start(platform, owner).remote_id
    assert not platform.driver().pauses
    with pytest.raises(Declined) as refusal:
        platform.driver().pause_desktop(owner, remote_id)
    assert refusal.value.code == "cannot_pause"
    driver = platform.driver(pausing="yes")
    with pytest.raises(Declined):  # this server does not know it
        driver.pause_desktop(owner, remote_id)
    platform.server.set(pausing=True)
    paused = driver.pause_desktop(owner, remote_id)
    assert paused is not None
    assert paused.state is DesktopState.PAUSED
    with pytest.raises(Declined) as closed:
        driver.open_link(owner, remote_id)
    assert closed.value.code == "paused"
    resumed = driver.resume_desktop(owner, remote_id)
    assert resumed is not None
    assert resumed.state is DesktopState.RUNNING
    platform.end_outside(remote_id)
    assert driver.resume_desktop(owner, remote_id) is None


def test_an_allowance_that_is_used_up_gives_no_new_end(platform: KasmPlatform) -> None:
    owner = open_account(platform)
    remote_id = start(platform, owner).remote_id
    platform.server.set(usage_reached=True)
    assert platform.driver().keep_alive(remote_id) is None


def test_a_session_ends_at_its_groups_limit(platform: KasmPlatform) -> None:
    owner, driver = open_account(platform), platform.driver()
    platform.server.set(keepalive_ms=150)
    made = start_one(driver, owner, image_of(platform), reference="svc-1")
    wait_for(lambda: driver.desktop(owner, made.remote_id) is None)
    [row] = platform.server.ledger()["kasms"]
    assert row["ended_by"] == "expired"


@pytest.mark.parametrize(
    ("permission", "function"),
    [
        ("Sessions View", "desktops"),
        ("Images View", "desktop_images"),
    ],
)
def test_a_key_without_a_permission_is_a_misconfiguration(
    platform: KasmPlatform, permission: str, function: str
) -> None:
    driver = platform.driver()
    platform.server.set(permissions=sorted(_PERMISSIONS - {permission}))
    ask = {"desktops": driver.desktops, "desktop_images": driver.desktop_images}[function]
    with pytest.raises(Misconfigured):
        ask()


@pytest.mark.parametrize(
    "less", [{"permissions": sorted(_PERMISSIONS - {"Users Auth Session"})}, {"read_only": True}]
)
def test_a_key_that_may_not_start_is_refused_and_starts_nothing(
    platform: KasmPlatform, less: dict[str, Any]
) -> None:
    """The same words as for an image that this user may not have: no reason to stop everybody."""
    owner, image = open_account(platform), image_of(platform)
    platform.server.set(**less)
    with pytest.raises(Declined) as no:
        start_one(platform.driver(), owner, image, reference="svc-1")
    assert no.value.code == "not_allowed"
    assert platform.ever_started() == 0


def test_another_web_server_is_a_misconfiguration(platform: KasmPlatform) -> None:
    driver = platform.driver(base_url=f"{platform.server.url}/elsewhere")
    with pytest.raises(Misconfigured):
        driver.desktops()
    assert not driver.check().ok


def test_a_private_address_is_refused_unless_allowed(platform: KasmPlatform) -> None:
    with pytest.raises(Misconfigured, match="not a public address"):
        platform.driver(allow_private="no").desktops()


@pytest.mark.parametrize("plan", ["", "gold", "1", f"{BASIC.group_id[:-1]}g:Gold"])
def test_a_plan_that_names_no_group_is_refused_for_this_order_only(
    platform: KasmPlatform, plan: str
) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1", remote_plan=plan)
    memory = settle(driver, "user", spec, {}).memory
    with pytest.raises(Declined) as refusal:
        driver.run("group", spec, memory)
    assert refusal.value.code == "bad_plan"


@pytest.mark.parametrize("reference", ["", "a b", "a/b", "a\r\nb", "é", "-x", "a" * 101])
def test_a_reference_that_is_none_is_refused(platform: KasmPlatform, reference: str) -> None:
    with pytest.raises(Misconfigured):
        platform.driver().run("user", platform.spec(reference), {})
    assert platform.accounts() == []


def test_an_account_has_no_power_switch(platform: KasmPlatform) -> None:
    owner = open_account(platform)
    for action in (Action.START, Action.STOP, Action.RESTART):
        with pytest.raises(Declined) as refusal:
            platform.driver().act(action, owner, reference="svc-1")
        assert refusal.value.code == "no_power"


def test_a_new_password_is_set_and_strong(platform: KasmPlatform) -> None:
    owner = open_account(platform)
    fresh = platform.driver().new_password(owner).reveal()
    assert len(fresh) == 24
    assert platform.server.ledger()["passwords"] == {"svc-svc-1": 2}
