# The edge: TLS for every host of every store. Static addresses that stores' records point at, and
# behind them nginx with the agent that writes certificates into files (infra/edge/README.md). The
# balancer only passes connections on: it has no certificate and sees no request.

resource "aws_eip" "this" {
  #checkov:skip=CKV2_AWS_19:attached to the balancer by its subnet_mapping
  for_each = toset(var.zones)

  domain = "vpc"

  tags = { Name = "${var.common.name}-edge-${each.key}" }

  # Stores' own records name them: a lost address is a lost store.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_lb" "this" {
  #checkov:skip=CKV2_AWS_20:a balancer of connections; nginx leads to HTTPS, and only where there is a certificate
  #checkov:skip=CKV_AWS_91:a balancer of connections writes a log only for TLS, which ends behind it; nginx writes the log
  #checkov:skip=CKV_AWS_150:var.protect, on in production
  name                             = "${var.common.name}-edge"
  internal                         = false
  load_balancer_type               = "network"
  security_groups                  = [var.balancer_security_group_id]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = var.protect

  dynamic "subnet_mapping" {
    for_each = aws_eip.this

    content {
      subnet_id     = var.public_subnet_ids[subnet_mapping.key]
      allocation_id = subnet_mapping.value.id
    }
  }
}

locals {
  ports  = { http = 80, https = 443 }
  folder = "/var/lib/edge"

  # What infra/edge/nginx.conf.template wants; the image fills it in and starts nginx.
  nginx = {
    EDGE_USER          = ""
    EDGE_ADDRESS       = "0.0.0.0"
    EDGE_HTTP          = "80"
    EDGE_HTTPS         = "443"
    EDGE_REDIRECT_PORT = ""
    EDGE_FOLDER        = "${local.folder}/certificates"
    EDGE_MODULES       = "/usr/lib/nginx/modules"
    EDGE_SCRIPTS       = "/etc/edge"
    EDGE_STATE         = "/tmp"
    EDGE_ACCESS_LOG    = "/dev/stdout"
    EDGE_WEB           = var.web_address
    EDGE_ROOT          = var.root_domain
    EDGE_ROOT_PATTERN  = replace(var.root_domain, ".", "\\.")
  }
  secrets = { for key, arn in var.common.secrets : key => arn if contains(["DATABASE_URL", "EZSCALE_SEALING_KEYS", "EZSCALE_SECRET_KEY"], key) }
  agent = {
    image       = var.common.image
    environment = [for key, value in merge(var.common.environment, { EZSCALE_PROCESS = "edge-agent" }) : { name = key, value = value }]
    secrets     = [for key, arn in local.secrets : { name = key, valueFrom = arn }]
    mountPoints = local.mounts
  }
  mounts = [for volume, path in { tmp = "/tmp", edge = local.folder } : { sourceVolume = volume, containerPath = path, readOnly = false }]
  # The agent reports under the task's own name, which the shell reads where it runs.
  run = "exec python manage.py edge_agent --folder ${local.folder}/certificates --name \"$(hostname)\""
}

resource "aws_lb_target_group" "this" {
  for_each = local.ports

  name        = "${var.common.name}-edge-${each.key}"
  vpc_id      = var.vpc_id
  target_type = "ip"
  protocol    = "TCP"
  port        = each.value
  # nginx tells the product who the visitor is.
  preserve_client_ip   = true
  deregistration_delay = 60

  # A stranger's name gets no answer, so that only the connection can be asked for.
  health_check {
    protocol            = "TCP"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "this" {
  #checkov:skip=CKV_AWS_2:TLS ends at nginx, which has the certificates of all stores
  #checkov:skip=CKV_AWS_103:as above: TLS 1.2 and 1.3 by infra/edge/nginx.conf.template, judged by sslyze in the proofs
  for_each = local.ports

  load_balancer_arn = aws_lb.this.arn
  protocol          = "TCP"
  port              = each.value

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }
}

module "service" {
  source = "../service"

  process         = "edge"
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
  secret_arns       = values(local.secrets)
  volumes           = ["tmp", "edge"]
  # By way of the listeners: a group without one takes no service.
  targets = [for key, port in local.ports : { group_arn = aws_lb_listener.this[key].default_action[0].target_group_arn, container = "nginx", port = port }]

  containers = [
    # All certificates are there before the first handshake.
    merge(local.agent, { name = "first", essential = false, command = ["sh", "-c", "${local.run} --once"] }),
    merge(local.agent, {
      name      = "agent"
      essential = true
      command   = ["sh", "-c", local.run]
      dependsOn = [{ containerName = "first", condition = "SUCCESS" }]
    }),
    {
      name         = "nginx"
      image        = var.edge_image
      essential    = true
      environment  = [for key, value in local.nginx : { name = key, value = value }]
      mountPoints  = local.mounts
      dependsOn    = [{ containerName = "first", condition = "SUCCESS" }]
      portMappings = [for key, port in local.ports : { containerPort = port, protocol = "tcp" }]
      # Ports below 1024 without being root.
      systemControls = [{ namespace = "net.ipv4.ip_unprivileged_port_start", value = "0" }]
      stopTimeout    = 60
    },
  ]
}
