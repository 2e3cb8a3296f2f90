module "platform" {
  source = "../../modules/platform"

  providers = {
    aws      = aws
    aws.away = aws.away
  }

  environment  = "production"
  region       = var.region
  cidr         = "10.50.0.0/16"
  zones        = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  nat_per_zone = true
  protect      = true

  root_domain      = var.root_domain
  neutral_domain   = var.neutral_domain
  own_names        = var.own_names
  staff_networks   = var.staff_networks
  optional_secrets = var.optional_secrets
  people           = var.people
  budget_usd       = var.budget_usd
  log_days         = 90
  images           = var.images
  outgoing         = local.outgoing

  postgres_version = "18"
  valkey_version   = "8.1"

  database = {
    class            = "db.r7g.large"
    storage_gb       = 200
    storage_max_gb   = 2000
    connections      = 800
    standby          = true
    replica          = true
    backup_days      = 35
    backup_days_away = 14
    password_version = 1
  }

  cache = {
    type             = "cache.r7g.large"
    nodes            = 2
    password_version = 1
  }

  sizes = {
    web  = { cpu = 2048, memory = 4096, count = 3, most = 12, workers = 4 }
    edge = { cpu = 512, memory = 1024, count = 3, most = 6 }
    workers = {
      critical = { cpu = 1024, memory = 2048, count = 3, most = 6, workers = 2 }
      general  = { cpu = 2048, memory = 4096, count = 3, most = 12, workers = 4 }
    }
  }

  ready_pool = 16
  authority  = { name = "letsencrypt.org", directory = "https://acme-v02.api.letsencrypt.org/directory" }
  challenges = var.challenges
  relay      = var.relay
}

locals {
  https   = { protocol = "tcp", port = 443, why = "Gateways, panels, mail services, AWS" }
  dns_udp = { protocol = "udp", port = 53, why = "The name servers responsible for a store's domain" }
  dns_tcp = { protocol = "tcp", port = 53, why = "The same, for long answers" }
  http    = { protocol = "tcp", port = 80, why = "Our own look at a host before the authority looks" }
  smtp    = { protocol = "tcp", port = 587, why = "The mail relay" }

  # Panels on other ports (8006 of Proxmox, say) are added here.
  outgoing = {
    web       = [local.https, local.dns_udp, local.dns_tcp]
    worker    = [local.https, local.dns_udp, local.dns_tcp, local.http, local.smtp]
    scheduler = [local.https]
    edge      = [local.https]
  }
}
