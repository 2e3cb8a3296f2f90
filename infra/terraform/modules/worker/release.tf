# Run by hand or by the release (`aws ecs run-task`), never by a service: first `roles` (once, and
# after a change of passwords), then `prepare` before the new web nodes start.

locals {
  release = {
    roles = {
      command = ["python", "-m", "embedded", "roles"]
      # libpq takes user and password from here; the address itself holds neither.
      more = [{ name = "SUPERUSER_DATABASE_URL", value = "postgres://${var.database_address}/postgres" }]
      secrets = {
        DATABASE_URL       = var.common.secrets["DATABASE_URL"]
        OWNER_DATABASE_URL = var.owner_url_arn
        PGUSER             = "${var.master_secret_arn}:username::"
        PGPASSWORD         = "${var.master_secret_arn}:password::"
      }
    }
    prepare = {
      command = ["python", "manage.py", "prepare"]
      more    = []
      secrets = local.secrets
    }
  }
}

resource "aws_cloudwatch_log_group" "release" {
  #checkov:skip=CKV_AWS_338:kept as long as var.log_days says
  name              = "/${var.common.name}/release"
  retention_in_days = var.common.log_days
  kms_key_id        = var.common.logs_key_arn
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "release" {
  #checkov:skip=CKV_AWS_356:ecr:GetAuthorizationToken knows no resource; all else names its own
  statement {
    sid       = "Registry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "Image"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = var.common.repository_arns
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.release.arn}:*"]
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = concat(values(local.secrets), [var.master_secret_arn])
  }

  statement {
    sid       = "Unseal"
    actions   = ["kms:Decrypt"]
    resources = [var.common.secrets_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.common.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "release" {
  name               = "${var.common.name}-release-start"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "release" {
  name   = "start"
  role   = aws_iam_role.release.id
  policy = data.aws_iam_policy_document.release.json
}

resource "aws_ecs_task_definition" "release" {
  for_each = local.release

  family                   = "${var.common.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.release.arn

  container_definitions = jsonencode([{
    name                   = each.key
    image                  = var.common.image
    essential              = true
    command                = each.value.command
    readonlyRootFilesystem = true
    user                   = "10001:10001"
    environment            = concat(local.environment, each.value.more, [{ name = "EZSCALE_PROCESS", value = each.key }])
    secrets                = [for key, arn in each.value.secrets : { name = key, valueFrom = arn }]
    mountPoints            = local.mounts
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.release.name
        awslogs-region        = var.common.region
        awslogs-stream-prefix = each.key
      }
    }
  }])

  dynamic "volume" {
    for_each = ["tmp"]

    content {
      name = volume.value
    }
  }
}
