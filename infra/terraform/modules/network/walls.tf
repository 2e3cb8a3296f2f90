# Who may speak with whom, at one place. What is not written here does not pass.

locals {
  groups = {
    balancer  = "the edge's static addresses"
    edge      = "nginx and its agent"
    inside    = "the address under which the edges reach the web nodes"
    web       = "web nodes"
    worker    = "workers, and the tasks of a release"
    scheduler = "the one scheduler"
    database  = "Postgres"
    cache     = "Valkey"
  }

  conversations = {
    balancer-edge-http  = { from = "balancer", to = "edge", port = 80, why = "Visitors by plain HTTP, and certificate authorities" }
    balancer-edge-https = { from = "balancer", to = "edge", port = 443, why = "Visitors" }
    edge-inside         = { from = "edge", to = "inside", port = var.web_port, why = "Requests, decrypted by the edge" }
    inside-web          = { from = "inside", to = "web", port = var.web_port, why = "Requests and health checks" }
    edge-database       = { from = "edge", to = "database", port = 5432, why = "The edge agent reads sealed certificates" }
    web-database        = { from = "web", to = "database", port = 5432, why = "Queries of the web nodes" }
    worker-database     = { from = "worker", to = "database", port = 5432, why = "Queries of the workers, and migrations" }
    web-cache           = { from = "web", to = "cache", port = 6379, why = "Cache, and tasks to do" }
    worker-cache        = { from = "worker", to = "cache", port = 6379, why = "Tasks to do" }
    scheduler-cache     = { from = "scheduler", to = "cache", port = 6379, why = "The scheduler puts tasks into the queue" }
  }

  # What a process may reach outside. A second wall behind the client's own guard against SSRF.
  outgoing = merge([
    for group, rules in var.outgoing : {
      for rule in rules : "${group}-${rule.protocol}-${rule.port}" => merge(rule, { group = group })
    }
  ]...)
}

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:attached by the modules that get the ids as an output
  for_each = local.groups

  name        = "${var.name}-${each.key}"
  description = "For ${each.value}"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "inside" {
  #checkov:skip=CKV_AWS_260:from one group of ours to another, never from an address
  for_each = local.conversations

  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  description                  = each.value.why
}

resource "aws_vpc_security_group_egress_rule" "inside" {
  for_each = local.conversations

  security_group_id            = aws_security_group.this[each.value.from].id
  referenced_security_group_id = aws_security_group.this[each.value.to].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  description                  = each.value.why
}

resource "aws_vpc_security_group_ingress_rule" "world_http" {
  #checkov:skip=CKV_AWS_260:shops are public; over plain HTTP the edge only answers authorities and leads to HTTPS
  security_group_id = aws_security_group.this["balancer"].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  description       = "Everybody: certificate authorities, and the way to HTTPS"
}

resource "aws_vpc_security_group_ingress_rule" "world_https" {
  security_group_id = aws_security_group.this["balancer"].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = "Everybody: the shops"
}

resource "aws_vpc_security_group_egress_rule" "outgoing" {
  for_each = local.outgoing

  security_group_id = aws_security_group.this[each.value.group].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = each.value.protocol
  from_port         = each.value.port
  to_port           = each.value.port
  description       = each.value.why
}
