"""For every rule one way to break it."""

from __future__ import annotations

from typing import NamedTuple


class Spoilt(NamedTuple):
    rule: str
    file: str
    old: str
    new: str
    says: str


_NETWORK, _WALLS = "modules/network/main.tf", "modules/network/walls.tf"
_DATABASE, _ACCESS = "modules/database/main.tf", "modules/database/access.tf"
_STORAGE = "modules/storage/main.tf"
_STAGING = "environments/staging"

SPOILT = [
    Spoilt(
        "nothing_is_meant_to_be_filled_in_and_is_not",
        "modules/observability/main.tf",
        'format("user:environment$%s", var.environment)',
        '"user:environment$${var.environment}"',
        "user:environment",
    ),
    Spoilt(
        "hourly_figures_are_asked_by_the_hour",
        "modules/observability/main.tf",
        'each.value.namespace == "AWS/SES" ? 3600 : 60',
        "60",
        "never has all its datapoints",
    ),
    Spoilt(
        "files_look_as_the_formatter_writes_them",
        _NETWORK,
        "  for_each =",
        "   for_each =",
        _NETWORK,
    ),
    Spoilt(
        "files_look_as_the_formatter_writes_them", _WALLS, "  from_port ", "  from_port  ", _WALLS
    ),
    Spoilt(
        "variables_are_described_typed_and_used",
        "modules/web/variables.tf",
        'description = "Where gunicorn',
        'note = "Where gunicorn',
        "port has no description",
    ),
    Spoilt(
        "variables_are_described_typed_and_used",
        "modules/cache/main.tf",
        "var.node_type",
        '"cache.t4g.micro"',
        "node_type is not used",
    ),
    Spoilt(
        "variables_are_described_typed_and_used",
        "state/variables.tf",
        "type        = string",
        "",
        "has no type",
    ),
    Spoilt(
        "outputs_are_described_and_used",
        "modules/dns/outputs.tf",
        "description",
        "note",
        "has no description",
    ),
    Spoilt(
        "outputs_are_described_and_used",
        "modules/platform/processes.tf",
        "module.web.address",
        '"web:8000"',
        "output address is not used",
    ),
    Spoilt(
        "locals_are_used",
        "modules/worker/main.tf",
        "for_each = local.groups",
        "for_each = {}",
        "local groups is not used",
    ),
    Spoilt(
        "modules_get_what_they_ask_for",
        "modules/platform/main.tf",
        "  cidr         = var.cidr\n",
        "",
        "network is not given cidr",
    ),
    Spoilt(
        "modules_get_what_they_ask_for",
        f"{_STAGING}/main.tf",
        "  protect      = false\n",
        "  protects     = false\n",
        "does not know protects",
    ),
    Spoilt(
        "every_module_is_part_of_the_whole",
        "modules/platform/main.tf",
        '"../mail"',
        '"../dns"',
        "modules/mail is called by nobody",
    ),
    Spoilt(
        "both_environments_say_the_same_things",
        f"{_STAGING}/main.tf",
        "  ready_pool = 4\n",
        "",
        "gives ready_pool",
    ),
    Spoilt(
        "versions_are_pinned_and_the_same",
        "modules/mail/versions.tf",
        '"6.62.0"',
        '">= 6.0"',
        "aws is not pinned",
    ),
    Spoilt(
        "versions_are_pinned_and_the_same",
        "modules/mail/versions.tf",
        '"6.62.0"',
        '"6.61.0"',
        "differs",
    ),
    Spoilt(
        "every_provider_tags_what_it_makes",
        f"{_STAGING}/providers.tf",
        "  default_tags {\n    tags = local.tags\n  }\n",
        "",
        "provider without the tags",
    ),
    Spoilt(
        "every_provider_tags_what_it_makes",
        f"{_STAGING}/providers.tf",
        "cost_center",
        "centre",
        "cost_center",
    ),
    Spoilt(
        "the_state_is_kept_away_and_locked",
        f"{_STAGING}/versions.tf",
        "use_lockfile = true",
        "use_lockfile = false",
        _STAGING,
    ),
    Spoilt(
        "skipped_checks_say_why",
        "modules/dns/main.tf",
        ":a log of who asked for which shop is personal data without a purpose",
        "",
        "CKV2_AWS_39",
    ),
    Spoilt(
        "only_the_edge_is_open_to_the_world",
        _WALLS,
        "from_port         = 443",
        "from_port         = 22",
        "open to everybody",
    ),
    Spoilt(
        "only_the_edge_is_open_to_the_world",
        _WALLS,
        'aws_security_group.this["balancer"]',
        'aws_security_group.this["web"]',
        "open to everybody",
    ),
    Spoilt(
        "nothing_leaves_by_all_ports",
        _WALLS,
        "ip_protocol       = each.value.protocol",
        'ip_protocol       = "-1"',
        "lets everything out",
    ),
    Spoilt(
        "rules_of_walls_are_described",
        _WALLS,
        '  description       = "Everybody: the shops"\n',
        "",
        "world_https has no description",
    ),
    Spoilt(
        "conversations_say_why",
        _WALLS,
        ', why = "Cache, and tasks to do"',
        "",
        "web-cache does not say why",
    ),
    Spoilt(
        "buckets_are_private_encrypted_and_versioned",
        _STORAGE,
        "ignore_public_acls      = true",
        "ignore_public_acls      = false",
        "can be made public",
    ),
    Spoilt(
        "buckets_are_private_encrypted_and_versioned",
        "modules/storage/logs.tf",
        '"Enabled"',
        '"Suspended"',
        "logs has no aws_s3_bucket_versioning",
    ),
    Spoilt(
        "buckets_are_private_encrypted_and_versioned",
        "state/main.tf",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_acl",
        "has no aws_s3_bucket_server",
    ),
    Spoilt(
        "data_is_encrypted_and_in_no_public_place",
        _DATABASE,
        "publicly_accessible    = false",
        "publicly_accessible    = true",
        "publicly_accessible",
    ),
    Spoilt(
        "data_is_encrypted_and_in_no_public_place",
        "modules/cache/main.tf",
        "transit_encryption_enabled = true",
        "transit_encryption_enabled = false",
        "transit_encryption_enabled",
    ),
    Spoilt(
        "data_is_encrypted_and_in_no_public_place",
        "modules/service/main.tf",
        "  kms_key_id        = var.logs_key_arn\n",
        "",
        "has no key",
    ),
    Spoilt(
        "rights_name_their_actions_and_resources",
        "modules/service/rights.tf",
        '"s3:GetObject"',
        '"s3:*"',
        "more than one action",
    ),
    Spoilt(
        "rights_name_their_actions_and_resources",
        "modules/service/rights.tf",
        "resources = var.secret_arns",
        'resources = ["*"]',
        "on everything",
    ),
    Spoilt(
        "the_state_knows_no_secret",
        "modules/cache/main.tf",
        "passwords_wo ",
        "passwords ",
        "passwords is kept in the state",
    ),
    Spoilt(
        "the_state_knows_no_secret",
        _ACCESS,
        'ephemeral "random_password"',
        'resource "random_password"',
        "make it ephemeral",
    ),
    Spoilt(
        "one_scheduler",
        "modules/scheduler/main.tf",
        "only_one          = true",
        "only_one          = false",
        "more than one scheduler",
    ),
    Spoilt(
        "what_cannot_be_made_again_cannot_be_destroyed",
        _DATABASE,
        "prevent_destroy = true",
        "prevent_destroy = false",
        "primary could be destroyed",
    ),
]
