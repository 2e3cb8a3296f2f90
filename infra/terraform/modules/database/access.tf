# Passwords of the two roles that `python -m embedded roles` makes. They exist while Terraform runs
# and then only in Secrets Manager: write-only arguments are not kept in the state.

ephemeral "random_password" "role" {
  for_each = local.roles

  length  = 40
  special = false
}

locals {
  roles = {
    DATABASE_URL       = "ezscale_app"
    OWNER_DATABASE_URL = "ezscale_owner"
  }
}

resource "aws_secretsmanager_secret" "url" {
  #checkov:skip=CKV2_AWS_57:changed by password_version and the release task, which sets both sides (README)
  for_each = local.roles

  name                    = "${var.name}/${each.key}"
  description             = "Address of the database for the role ${each.value}"
  kms_key_id              = var.secrets_key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "url" {
  for_each = local.roles

  secret_id                = aws_secretsmanager_secret.url[each.key].id
  secret_string_wo         = "postgres://${each.value}:${ephemeral.random_password.role[each.key].result}@${aws_db_instance.primary.endpoint}/ezscale"
  secret_string_wo_version = var.password_version
}

data "aws_caller_identity" "this" {}

data "aws_iam_policy_document" "away" {
  #checkov:skip=CKV_AWS_109:a key's own policy: * is this key
  #checkov:skip=CKV_AWS_111:as above
  #checkov:skip=CKV_AWS_356:as above
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.this.account_id}:root"]
    }
  }
}

data "aws_iam_policy_document" "monitoring_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["monitoring.rds.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "monitoring" {
  name               = "${var.name}-database-monitoring"
  assume_role_policy = data.aws_iam_policy_document.monitoring_trust.json
}

data "aws_iam_policy_document" "monitoring" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:PutLogEvents", "logs:PutRetentionPolicy"]
    resources = ["arn:aws:logs:${var.region}:${data.aws_caller_identity.this.account_id}:log-group:RDSOSMetrics:*"]
  }

  statement {
    actions   = ["logs:CreateLogGroup", "logs:PutRetentionPolicy"]
    resources = ["arn:aws:logs:${var.region}:${data.aws_caller_identity.this.account_id}:log-group:RDSOSMetrics"]
  }
}

resource "aws_iam_role_policy" "monitoring" {
  name   = "write"
  role   = aws_iam_role.monitoring.id
  policy = data.aws_iam_policy_document.monitoring.json
}

# RDS would make them without a key and for ever.
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:statements may hold personal data: kept as long as var.log_days says
  for_each = toset(["postgresql", "upgrade"])

  name              = "/aws/rds/instance/${var.name}-primary/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}
