# The whole, put together once: the environments differ in sizes and names only.

locals {
  name        = "ezscale-${var.environment}"
  edge_host   = "edge.${var.neutral_domain}"
  asset_host  = "pictures.${var.neutral_domain}"
  mail_domain = "mail.${var.neutral_domain}"
  web_port    = 8000
}

data "aws_caller_identity" "this" {}

module "secrets" {
  source = "../secrets"

  name     = local.name
  region   = var.region
  optional = var.optional_secrets
}

module "network" {
  source = "../network"

  name         = local.name
  region       = var.region
  cidr         = var.cidr
  zones        = var.zones
  nat_per_zone = var.nat_per_zone
  web_port     = local.web_port
  outgoing     = var.outgoing
  log_days     = var.log_days
  logs_key_arn = module.secrets.key_arns["logs"]
}

module "storage" {
  source = "../storage"

  name         = local.name
  suffix       = data.aws_caller_identity.this.account_id
  data_key_arn = module.secrets.key_arns["data"]
  log_days     = var.log_days
}

module "database" {
  source = "../database"

  providers = {
    aws      = aws
    aws.away = aws.away
  }

  name              = local.name
  region            = var.region
  engine_version    = var.postgres_version
  instance_class    = var.database.class
  storage_gb        = var.database.storage_gb
  storage_max_gb    = var.database.storage_max_gb
  connections       = var.database.connections
  standby           = var.database.standby
  replica           = var.database.replica
  protect           = var.protect
  backup_days       = var.database.backup_days
  backup_days_away  = var.database.backup_days_away
  password_version  = var.database.password_version
  subnet_ids        = module.network.data_subnet_ids
  security_group_id = module.network.security_group_ids["database"]
  data_key_arn      = module.secrets.key_arns["data"]
  secrets_key_arn   = module.secrets.key_arns["secrets"]
  logs_key_arn      = module.secrets.key_arns["logs"]
  log_days          = var.log_days
}

module "cache" {
  source = "../cache"

  name              = local.name
  engine_version    = var.valkey_version
  node_type         = var.cache.type
  nodes             = var.cache.nodes
  password_version  = var.cache.password_version
  subnet_ids        = module.network.data_subnet_ids
  security_group_id = module.network.security_group_ids["cache"]
  data_key_arn      = module.secrets.key_arns["data"]
  secrets_key_arn   = module.secrets.key_arns["secrets"]
}

module "dns" {
  source = "../dns"

  name              = local.name
  root_domain       = var.root_domain
  neutral_domain    = var.neutral_domain
  edge_host         = local.edge_host
  asset_host        = local.asset_host
  mail_domain       = local.mail_domain
  edge_addresses    = module.edge.addresses
  challenge_servers = var.challenges.servers
  authority         = var.authority.name
  spf               = var.relay.spf
  reports_to        = var.people[0]
}

module "mail" {
  source = "../mail"

  name            = local.name
  mail_domain     = local.mail_domain
  neutral_zone_id = module.dns.neutral_zone_id
}

module "observability" {
  source = "../observability"

  name         = local.name
  region       = var.region
  environment  = var.environment
  logs_key_arn = module.secrets.key_arns["logs"]
  people       = var.people
  budget_usd   = var.budget_usd
  cluster_name = aws_ecs_cluster.this.name
  services     = merge(module.web.service, module.worker.services, module.scheduler.service, module.edge.service)
  databases    = module.database.identifiers
  connections  = var.database.connections
  cache_nodes  = module.cache.nodes
  balancers    = merge(module.edge.balancers, { web = module.web.balancer })
}
