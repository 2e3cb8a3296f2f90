# One kind of process on Fargate: its log, its two roles (what starts it; what it may do itself), its
# task, and the service that keeps so many of them running. web, worker, scheduler and edge use it.

locals {
  containers = [
    for container in var.containers : merge(container, {
      readonlyRootFilesystem = true
      user                   = "10001:10001"
      linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.this.name
          awslogs-region        = var.region
          awslogs-stream-prefix = container.name
        }
      }
    })
  ]
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:lines name customers: kept as long as var.log_days says
  name              = "/${var.name}/${var.process}"
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-${var.process}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.task.arn
  container_definitions    = jsonencode(local.containers)

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # The only places that can be written to; gone with the task.
  dynamic "volume" {
    for_each = var.volumes

    content {
      name = volume.value
    }
  }
}

resource "aws_ecs_service" "this" {
  #checkov:skip=CKV_AWS_332:pinned like all versions: a new platform is tried in staging first
  name                    = var.process
  cluster                 = var.cluster_arn
  task_definition         = aws_ecs_task_definition.this.arn
  desired_count           = var.count_wanted
  launch_type             = "FARGATE"
  platform_version        = "1.4.0"
  propagate_tags          = "SERVICE"
  enable_ecs_managed_tags = true

  deployment_minimum_healthy_percent = var.only_one ? 0 : 100
  deployment_maximum_percent         = var.only_one ? 100 : 200
  health_check_grace_period_seconds  = length(var.targets) > 0 ? 60 : null
  availability_zone_rebalancing      = var.only_one ? "DISABLED" : "ENABLED"

  # A release that does not come up is taken back.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = false
  }

  dynamic "load_balancer" {
    for_each = var.targets

    content {
      target_group_arn = load_balancer.value.group_arn
      container_name   = load_balancer.value.container
      container_port   = load_balancer.value.port
    }
  }

  # Its number follows the load, within its bounds.
  lifecycle {
    ignore_changes = [desired_count]
  }
}

resource "aws_appautoscaling_target" "this" {
  count = var.count_most > var.count_wanted ? 1 : 0

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${var.cluster_name}/${aws_ecs_service.this.name}"
  min_capacity       = var.count_wanted
  max_capacity       = var.count_most
}

resource "aws_appautoscaling_policy" "this" {
  count = var.count_most > var.count_wanted ? 1 : 0

  name               = "processor"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_in_cooldown  = 300
    scale_out_cooldown = 60

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
