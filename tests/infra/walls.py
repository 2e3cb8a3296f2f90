"""Rules about who may reach what, and what is kept how."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.infra.reading import Block, Folder
from tests.infra.rules import Tree, rule

_WORLD = ("0.0.0.0/0", "::/0")
# What a bucket needs beside it, and a word of it that must be there.
_BESIDE = {
    "aws_s3_bucket_versioning": "Enabled",
    "aws_s3_bucket_server_side_encryption_configuration": "sse_algorithm",
    "aws_s3_bucket_public_access_block": "restrict_public_buckets",
    "aws_s3_bucket_lifecycle_configuration": "Enabled",
    "aws_s3_bucket_policy": "policy",
}
_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls")


@rule
def only_the_edge_is_open_to_the_world(tree: Tree) -> Iterator[str]:
    for folder, found in _rules(tree, "ingress"):
        if not any(world in str(found.body) for world in _WORLD):
            continue
        ports = (found.body.get("from_port"), found.body.get("to_port"))
        at_edge = "balancer" in str(found.body.get("security_group_id"))
        if not at_edge or ports not in {(80, 80), (443, 443)}:
            yield f"{folder.name}: {found.name} is open to everybody"


@rule
def nothing_leaves_by_all_ports(tree: Tree) -> Iterator[str]:
    for folder, found in _rules(tree, "egress"):
        if found.body.get("ip_protocol") in {"-1", -1} or "from_port" not in found.body:
            yield f"{folder.name}: {found.name} lets everything out"


@rule
def rules_of_walls_are_described(tree: Tree) -> Iterator[str]:
    for way in ("ingress", "egress"):
        for folder, found in _rules(tree, way):
            if not found.body.get("description"):
                yield f"{folder.name}: {found.name} has no description"
    for folder in tree:
        for group in folder.of("resource", "aws_security_group"):
            if not group.body.get("description"):
                yield f"{folder.name}: {group.name} has no description"
            if {"ingress", "egress"} & set(group.body):
                yield f"{folder.name}: {group.name} has rules inside: they belong into walls.tf"


@rule
def conversations_say_why(tree: Tree) -> Iterator[str]:
    """The rules take their description from here."""
    for folder in tree:
        for name, words in _maps(folder, "conversations", "outgoing"):
            if not words.get("why"):
                yield f"{folder.name}: {name} does not say why"


@rule
def buckets_are_private_encrypted_and_versioned(tree: Tree) -> Iterator[str]:
    for folder in tree:
        for bucket in folder.of("resource", "aws_s3_bucket"):
            for kind, word in _BESIDE.items():
                beside = [
                    one.body
                    for one in folder.of("resource", kind)
                    if f"aws_s3_bucket.{bucket.labels[1]}" in str(one.body.get("bucket"))
                    and one.body.get("for_each") == bucket.body.get("for_each")
                ]
                if not beside or word not in str(beside[0]):
                    yield f"{folder.name}: {bucket.name} has no {kind}"
                elif kind.endswith("access_block") and not _all_true(beside[0]):
                    yield f"{folder.name}: {bucket.name} can be made public"


@rule
def data_is_encrypted_and_in_no_public_place(tree: Tree) -> Iterator[str]:
    wanted: dict[str, dict[str, Any]] = {
        "aws_db_instance": {"storage_encrypted": True, "publicly_accessible": False},
        "aws_elasticache_replication_group": {
            "at_rest_encryption_enabled": True,
            "transit_encryption_enabled": True,
        },
        "aws_kms_key": {"enable_key_rotation": True},
        "aws_subnet": {"map_public_ip_on_launch": None},
    }
    for folder in tree:
        for kind, settings in wanted.items():
            for found in folder.of("resource", kind):
                for name, value in settings.items():
                    if found.body.get(name) not in {value, False if value is None else value}:
                        yield f"{folder.name}: {found.name}: {name}"
        for group in folder.of("resource", "aws_cloudwatch_log_group"):
            if not (group.body.get("kms_key_id") and group.body.get("retention_in_days")):
                yield f"{folder.name}: {group.name} has no key, or is kept for ever"


@rule
def rights_name_their_actions_and_resources(tree: Tree) -> Iterator[str]:
    for folder in tree:
        for document in folder.of("data", "aws_iam_policy_document"):
            for statement in document.inner("statement"):
                yield from _too_much(folder, document, statement)
        for kind in ("aws_iam_role_policy_attachment", "aws_iam_access_key"):
            for found in folder.of("resource", kind):
                yield f"{folder.name}: {found.name}: rights are written out here, keys are not made"


@rule
def the_state_knows_no_secret(tree: Tree) -> Iterator[str]:
    kept = r"^\s*(password|passwords|auth_token|secret_string|secret_binary|secret_key)\s*="
    for folder in tree:
        for found in folder.of("resource", "random_password"):
            yield f"{folder.name}: {found.name} is kept in the state: make it ephemeral"
        for name, text in folder.texts.items():
            for line in re.finditer(kept, text, re.MULTILINE):
                yield f"{name}: {line[1]} is kept in the state"


@rule
def one_scheduler(tree: Tree) -> Iterator[str]:
    folder = next(one for one in tree if one.name == "modules/scheduler")
    (service,) = folder.of("module")
    wanted = {"count_wanted": 1, "count_most": 1, "only_one": True}
    if any(service.body.get(name) != value for name, value in wanted.items()):
        yield "more than one scheduler may run"


@rule
def what_cannot_be_made_again_cannot_be_destroyed(tree: Tree) -> Iterator[str]:
    kept = {
        "aws_kms_key": None,
        "aws_eip": None,
        "aws_route53_zone": None,
        "aws_db_instance": "primary",
        "aws_s3_bucket": "this",
    }
    for folder in tree:
        for kind, only in kept.items():
            for found in folder.of("resource", kind):
                guarded = any(one.get("prevent_destroy") for one in found.inner("lifecycle"))
                if only in {None, found.labels[1]} and not guarded:
                    yield f"{folder.name}: {found.name} could be destroyed by a plan"


def _too_much(folder: Folder, document: Block, statement: dict[str, Any]) -> Iterator[str]:
    if statement.get("effect") == "Deny":
        return
    where = f"{folder.name}: {document.name}"
    actions, resources = statement.get("actions", []), statement.get("resources", [])
    # A key's own policy speaks of that key alone, and its account must be able to change it.
    of_a_key = all(str(action).startswith("kms:") for action in actions) and document.labels[1] in {
        "key",
        "away",
    }
    if of_a_key or actions == ["sts:AssumeRole"]:
        return
    for action in actions:
        if "*" in str(action):
            yield f"{where}: {action} is more than one action"
    if resources in (["*"], "*", []) and actions != ["ecr:GetAuthorizationToken"]:
        yield f"{where}: {', '.join(actions)} on everything"


def _rules(tree: Tree, way: str) -> Iterator[tuple[Folder, Block]]:
    for folder in tree:
        for found in folder.of("resource", f"aws_vpc_security_group_{way}_rule"):
            yield folder, found
        for found in folder.of("resource", "aws_security_group_rule"):
            if found.body.get("type") == way:
                yield folder, found


def _maps(folder: Folder, *names: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for block in folder.of("locals"):
        for name in names:
            found = block.body.get(name)
            for key, words in found.items() if isinstance(found, dict) else ():
                if isinstance(words, dict):
                    yield f"{name}.{key}", words


def _all_true(body: dict[str, Any]) -> bool:
    return all(body.get(one) is True for one in (*_BLOCKS, "restrict_public_buckets"))
