"""
The containers, as far as they can be judged without an engine: nobody is root, nothing is writable
that need not be, each setting is one that is read, each secret is made, each program is there.

hadolint judges the Dockerfile, shellcheck the scripts (`make gate`). Nothing here was ever built.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from config import options

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "infra" / "docker" / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "infra" / "compose" / "compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name for name, one in SERVICES.items() if one["image"] == "ezscale/product"}
WRITABLE = {"/tmp", "/var/lib/ezscale", "/var/lib/edge", "/var/lib/postgresql", "/data"}
WRITABLE |= {"/var/lib/ezscale/metrics", "/var/lib/edge/metrics"}


def stages() -> dict[str, str]:
    parts = re.split(r"^FROM (\S+) AS (\S+)$", DOCKERFILE, flags=re.MULTILINE)[1:]
    return {parts[at + 1]: parts[at] + parts[at + 2] for at in range(0, len(parts), 3)}


def flaws(name: str, one: dict) -> list[str]:
    """What a service may do that it need not."""
    found = []
    if not one.get("read_only"):
        found.append("its root is writable")
    if one.get("cap_drop") != ["ALL"] or "cap_add" in one or one.get("privileged"):
        found.append("it has capabilities")
    if "no-new-privileges:true" not in one.get("security_opt", []):
        found.append("it may get more rights")
    if one["image"].endswith(":latest") or ("/" not in one["image"] and ":" not in one["image"]):
        found.append("its image has no version")
    if name != "edge" and "ports" in one:
        found.append("it is open to the world")
    for volume in one.get("volumes", []):
        source, place = volume.split(":")[:2]
        if source not in COMPOSE["volumes"] or place not in WRITABLE:
            found.append(f"it has {volume}")
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_what_it_needs(name):
    assert flaws(name, SERVICES[name]) == []


def test_the_judge_would_notice():
    web = SERVICES["web"]
    for spoilt in (
        {"read_only": False},
        {"cap_drop": []},
        {"cap_add": ["SYS_ADMIN"]},
        {"security_opt": []},
        {"image": "ezscale/product:latest"},
        {"ports": ["8000:8000"]},
        {"volumes": ["/var/run/docker.sock:/var/run/docker.sock"]},
    ):
        assert len(flaws("web", web | spoilt)) == 1, spoilt


def test_settings_are_read_and_secrets_are_files_that_are_made():
    made = set(
        re.findall(r"^ *keep ([a-z-]+) ", (ROOT / "infra/compose/secrets").read_text(), re.M)
    )
    assert set(COMPOSE["secrets"]) == made
    for name in OURS:
        handed = set(SERVICES[name].get("secrets", []))
        assert handed <= made
        for key, value in SERVICES[name].get("environment", {}).items():
            if key == "AWS_SHARED_CREDENTIALS_FILE":  # boto3's own, a file like the others
                assert value.removeprefix("/run/secrets/") in handed
                continue
            assert key.removesuffix("_FILE") in options.TABLE
            if options.TABLE[key.removesuffix("_FILE")].secret:
                assert key.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in handed
    example = (ROOT / "infra/compose/settings.example").read_text()
    names = re.findall(r"^([A-Z0-9_]+)=", example, re.M)
    assert set(names) <= set(options.TABLE)
    assert not [one for one in names if options.TABLE[one].secret]


def test_counts_are_in_memory_and_the_same_for_all():
    """Mapped files on a disk that is full end the process (SIGBUS)."""
    assert COMPOSE["volumes"]["metrics"]["driver_opts"]["type"] == "tmpfs"
    for name in OURS:
        state = SERVICES[name].get("environment", {}).get("EZSCALE_STATE", "/var/lib/ezscale")
        assert f"metrics:{state}/metrics" in SERVICES[name]["volumes"], name


def test_only_workers_and_preparing_know_the_owner():
    knowing = {n for n in SERVICES if "owner-database-url" in SERVICES[n].get("secrets", [])}
    assert knowing == {"worker", "relay", "prepare"}
    assert "superuser-password" not in SERVICES["web"]["secrets"]


def test_commands_are_those_of_the_units():
    """What a unit starts, a container starts, but for its places."""
    for name in ("worker", "relay", "scheduler"):
        unit = (ROOT / "infra" / "systemd" / f"ezscale-{name}.service").read_text()
        line = re.findall(r"^ExecStart=\S+ \S+ -m (.+)$", unit, re.M)[0].replace("%%", "%")
        assert SERVICES[name]["command"] == line.split(), name
    for place in ("infra/docker/prepare", "infra/docker/edge"):
        assert (ROOT / place).stat().st_mode & 0o111
    assert SERVICES["prepare"]["command"] == ["/opt/ezscale/infra/docker/prepare"]


def test_nobody_in_an_image_is_root_and_nothing_secret_is_built_in():
    found = stages()
    for name in ("product", "edge"):
        last = re.findall(r"^USER (\S+)$", found[name], re.M)[-1]
        assert last.split(":")[0].isdigit()
        assert int(last.split(":")[0]) > 0
        assert "\nHEALTHCHECK " in found[name]
    assert not re.findall(r"^ADD |^(?:ARG|ENV) .*(?:KEY|PASSWORD|TOKEN|SECRET)", DOCKERFILE, re.M)
    assert ":latest" not in DOCKERFILE
    # What goes in is named; what nobody named (keys, local data, the history) stays out.
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    for kept in (one[1:] for one in ignored if one.startswith("!")):
        assert (ROOT / kept).exists(), kept
