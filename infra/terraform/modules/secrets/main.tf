# Keys, and the places of secrets. The values are put there by hand (README): Terraform neither
# knows nor keeps them.

locals {
  keys = {
    data    = "Database, cache, files and images"
    logs    = "Logs and alarms"
    secrets = "Secrets"
  }

  secrets = {
    EZSCALE_SECRET_KEY   = "Django's key"
    EZSCALE_SEALING_KEYS = "Sealing keys, the newest first; kept outside of this account as well"
    SMTP_USER            = "User of the mail relay"
    SMTP_PASSWORD        = "Password of the mail relay"
    EZSCALE_ACME_DNS_KEY = "TSIG key of the zone for the wildcard's challenges"
  }

  # A task whose secret has no value does not start, so these are there only when they are asked for.
  optional = {
    EZSCALE_METRICS_TOKEN      = "What a collector sends to read /metrics"
    EZSCALE_SENTRY_DSN         = "Where errors are sent"
    EZSCALE_STAFF_PROXY_SECRET = "What the access proxy before the staff host sends"
  }

  wanted = merge(local.secrets, { for name in var.optional : name => local.optional[name] })
}

data "aws_caller_identity" "this" {}

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109:a key's own policy: * is this key, and without its account nobody could ever change it
  #checkov:skip=CKV_AWS_111:as above
  #checkov:skip=CKV_AWS_356:as above
  for_each = local.keys

  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.this.account_id}:root"]
    }
  }

  dynamic "statement" {
    for_each = each.key == "logs" ? ["logs.${var.region}.amazonaws.com", "cloudwatch.amazonaws.com", "budgets.amazonaws.com", "ses.amazonaws.com"] : []

    content {
      sid       = "Service${replace(title(replace(statement.value, ".", " ")), " ", "")}"
      actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      resources = ["*"]

      principals {
        type        = "Service"
        identifiers = [statement.value]
      }
    }
  }
}

resource "aws_kms_key" "this" {
  for_each = local.keys

  description             = "${var.name}: ${each.value}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key[each.key].json

  # Without it everything under it is lost.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  for_each = local.keys

  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:the product rotates with two keys at a time (manage.py rotate_secrets), not by a function that swaps one
  for_each = local.wanted

  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = aws_kms_key.this["secrets"].arn
  recovery_window_in_days = 30
}
