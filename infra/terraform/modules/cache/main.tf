# Valkey: broker, cache, messages between processes. It holds nothing that cannot be made again, and
# forgets nothing by itself: a task that was dropped silently is worse than a write that is refused.

resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "Subnets without a route to the outside"
  subnet_ids  = var.subnet_ids
}

resource "aws_elasticache_parameter_group" "this" {
  name        = var.name
  family      = "valkey8"
  description = "Broker and cache: never evicts"

  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }
}

ephemeral "random_password" "this" {
  length  = 40
  special = false
}

resource "aws_elasticache_user" "app" {
  user_id       = "${var.name}-app"
  user_name     = "ezscale"
  engine        = "valkey"
  access_string = "on ~* &* +@all -@admin -@dangerous +info +client +keys +flushdb"

  # Not kept in the state; changed together with the secret below by password_version.
  passwords_wo         = ephemeral.random_password.this.result
  passwords_wo_version = var.password_version
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = var.name
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.app.user_id]
}

resource "aws_elasticache_replication_group" "this" {
  #checkov:skip=CKV_AWS_31:a user of its own with a password (user_group_ids) in the place of the one token for everybody
  #checkov:skip=CKV2_AWS_50:var.nodes: two with failover in production
  replication_group_id = var.name
  description          = "Broker and cache"
  engine               = "valkey"
  engine_version       = var.engine_version
  node_type            = var.node_type
  parameter_group_name = aws_elasticache_parameter_group.this.name
  port                 = 6379

  num_cache_clusters         = var.nodes
  automatic_failover_enabled = var.nodes > 1
  multi_az_enabled           = var.nodes > 1

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [var.security_group_id]
  user_group_ids     = [aws_elasticache_user_group.this.user_group_id]

  at_rest_encryption_enabled = true
  kms_key_id                 = var.data_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"

  snapshot_retention_limit   = 1
  snapshot_window            = "02:00-03:00"
  maintenance_window         = "sun:04:00-sun:05:00"
  auto_minor_version_upgrade = true
  apply_immediately          = false
}

resource "aws_secretsmanager_secret" "url" {
  #checkov:skip=CKV2_AWS_57:changed by password_version, on both sides in one run
  name                    = "${var.name}/REDIS_URL"
  description             = "Address of Valkey"
  kms_key_id              = var.secrets_key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "url" {
  secret_id                = aws_secretsmanager_secret.url.id
  secret_string_wo         = "rediss://ezscale:${ephemeral.random_password.this.result}@${aws_elasticache_replication_group.this.primary_endpoint_address}:6379"
  secret_string_wo_version = var.password_version
}
