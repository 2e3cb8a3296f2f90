# Postgres 18. Why RDS, and what would change our mind: docs/adr/0035.
# RDS writes the WAL to S3 every five minutes; a point in time of the last `backup_days` days can be
# restored into a new instance. The standby in another zone takes over by itself.

resource "aws_db_subnet_group" "this" {
  name        = var.name
  description = "Subnets without a route to the outside"
  subnet_ids  = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "postgres18"
  description = "A schema and a role per store"

  dynamic "parameter" {
    for_each = local.parameters

    content {
      name         = parameter.key
      value        = parameter.value
      apply_method = contains(local.at_start, parameter.key) ? "pending-reboot" : "immediate"
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  parameters = {
    "rds.force_ssl"            = "1"
    "password_encryption"      = "scram-sha-256"
    "shared_preload_libraries" = "pg_stat_statements"
    # A migration or a dump touches the tables of many schemas in one transaction.
    "max_locks_per_transaction"           = "512"
    "max_connections"                     = tostring(var.connections)
    "idle_in_transaction_session_timeout" = "60000"
    # Many schemas, many small tables: look at them more often than once a minute.
    "autovacuum_naptime"         = "15"
    "autovacuum_max_workers"     = "5"
    "log_min_duration_statement" = "1000"
    "log_lock_waits"             = "1"
    "log_connections"            = "1"
    "log_disconnections"         = "1"
  }
  at_start = ["shared_preload_libraries", "max_locks_per_transaction", "max_connections", "autovacuum_max_workers"]
}

resource "aws_db_instance" "primary" {
  #checkov:skip=CKV2_AWS_69:rds.force_ssl is in local.parameters; the check does not look into a dynamic block
  #checkov:skip=CKV_AWS_161:the product logs in with passwords that it does not own; tokens of 15 minutes do not suit connections kept for an hour
  #checkov:skip=CKV_AWS_157:var.standby, on in production
  #checkov:skip=CKV_AWS_293:var.protect, on in production
  identifier           = "${var.name}-primary"
  engine               = "postgres"
  engine_version       = var.engine_version
  instance_class       = var.instance_class
  parameter_group_name = aws_db_parameter_group.this.name
  ca_cert_identifier   = "rds-ca-rsa2048-g1"

  allocated_storage     = var.storage_gb
  max_allocated_storage = var.storage_max_gb
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.data_key_arn

  # AWS makes the password and keeps it: it is not in the state.
  username                      = "postgres"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = var.secrets_key_arn

  multi_az               = var.standby
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.security_group_id]
  publicly_accessible    = false

  backup_retention_period   = var.backup_days
  backup_window             = "01:00-01:30"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = false
  deletion_protection       = var.protect
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final"

  maintenance_window         = "sun:03:00-sun:04:00"
  auto_minor_version_upgrade = true
  apply_immediately          = false

  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.data_key_arn
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

# Reports and exports may read here; it can become the primary when two zones are lost.
resource "aws_db_instance" "replica" {
  #checkov:skip=CKV2_AWS_69:rds.force_ssl is in local.parameters; the check does not look into a dynamic block
  #checkov:skip=CKV_AWS_161:as the primary
  #checkov:skip=CKV_AWS_157:it is the second copy itself
  #checkov:skip=CKV_AWS_293:var.protect, on in production
  count = var.replica ? 1 : 0

  identifier           = "${var.name}-replica"
  replicate_source_db  = aws_db_instance.primary.identifier
  instance_class       = var.instance_class
  parameter_group_name = aws_db_parameter_group.this.name
  ca_cert_identifier   = "rds-ca-rsa2048-g1"

  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.data_key_arn
  max_allocated_storage = var.storage_max_gb

  vpc_security_group_ids     = [var.security_group_id]
  publicly_accessible        = false
  copy_tags_to_snapshot      = true
  deletion_protection        = var.protect
  skip_final_snapshot        = true
  auto_minor_version_upgrade = true

  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.data_key_arn
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
}

# The same backups in another region: when this one is away, or somebody deletes too much.
resource "aws_kms_key" "away" {
  provider = aws.away

  count = var.backup_days_away > 0 ? 1 : 0

  description             = "${var.name}: backups of the database"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.away.json

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_db_instance_automated_backups_replication" "away" {
  provider = aws.away

  count = var.backup_days_away > 0 ? 1 : 0

  source_db_instance_arn = aws_db_instance.primary.arn
  kms_key_id             = aws_kms_key.away[0].arn
  retention_period       = var.backup_days_away
}
