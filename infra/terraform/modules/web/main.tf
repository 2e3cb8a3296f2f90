# Web nodes behind an inner address. It passes connections on and adds no header, so that the
# product has exactly one proxy before it: the edge (EZSCALE_PROXIES=1).

resource "aws_lb" "inside" {
  #checkov:skip=CKV_AWS_91:a balancer of connections writes a log only for TLS; gunicorn and nginx write theirs
  #checkov:skip=CKV_AWS_150:it can be made again in minutes, and holds nothing
  name                             = "${var.common.name}-inside"
  internal                         = true
  load_balancer_type               = "network"
  subnets                          = var.common.subnet_ids
  security_groups                  = [var.inside_security_group_id]
  enable_cross_zone_load_balancing = true
}

resource "aws_lb_target_group" "web" {
  name                 = "${var.common.name}-web"
  vpc_id               = var.vpc_id
  target_type          = "ip"
  protocol             = "TCP"
  port                 = var.port
  preserve_client_ip   = false
  deregistration_delay = 30

  # gunicorn takes its port before the product answers: only an answer counts.
  health_check {
    protocol            = "HTTP"
    path                = "/health/ready"
    matcher             = "200"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
    timeout             = 5
  }
}

resource "aws_lb_listener" "web" {
  #checkov:skip=CKV_AWS_2:inside the network, between the edge and the web nodes, whose groups admit nobody else
  #checkov:skip=CKV_AWS_103:as above; TLS ends at the edge
  load_balancer_arn = aws_lb.inside.arn
  protocol          = "TCP"
  port              = var.port

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

module "service" {
  source = "../service"

  process         = "web"
  name            = var.common.name
  region          = var.common.region
  cluster_arn     = var.common.cluster_arn
  cluster_name    = var.common.cluster_name
  subnet_ids      = var.common.subnet_ids
  repository_arns = var.common.repository_arns
  data_key_arn    = var.common.data_key_arn
  logs_key_arn    = var.common.logs_key_arn
  secrets_key_arn = var.common.secrets_key_arn
  log_days        = var.common.log_days

  security_group_id = var.security_group_id
  cpu               = var.size.cpu
  memory            = var.size.memory
  count_wanted      = var.size.count
  count_most        = var.size.most
  bucket_arns       = var.bucket_arns
  secret_arns       = values(var.common.secrets)
  volumes           = ["tmp"]
  # By way of the listener: a group without one takes no service.
  targets = [{ group_arn = aws_lb_listener.web.default_action[0].target_group_arn, container = "web", port = var.port }]

  containers = [{
    name      = "web"
    image     = var.common.image
    essential = true
    command = [
      "python", "-m", "gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:${var.port}",
      "-c", "python:config.serving", "--workers", tostring(var.size.workers),
    ]
    portMappings = [{ containerPort = var.port, protocol = "tcp" }]
    environment  = [for key, value in merge(var.common.environment, { EZSCALE_PROCESS = "web" }) : { name = key, value = value }]
    secrets      = [for key, arn in var.common.secrets : { name = key, valueFrom = arn }]
    mountPoints  = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    # Ten seconds in which it says that it leaves (EZSCALE_DRAIN_SECONDS), then 25 for what runs.
    stopTimeout = 45
  }]
}
