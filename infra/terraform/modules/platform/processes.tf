locals {
  # README, Configuration. Each of them is a setting that the product reads.
  environment = {
    EZSCALE_ROOT_DOMAIN         = var.root_domain
    EZSCALE_SCHEME              = "https"
    EZSCALE_DEMO                = "no"
    EZSCALE_PROXIES             = "1"
    EZSCALE_EDGE_HOST           = local.edge_host
    EZSCALE_EDGE_IPV4           = join(",", module.edge.addresses)
    EZSCALE_ASSET_HOST          = local.asset_host
    EZSCALE_OWN_NAMES           = join(",", concat([var.neutral_domain], var.own_names))
    EZSCALE_STAFF_NETWORKS      = join(",", var.staff_networks)
    EZSCALE_ACME_DIRECTORY      = var.authority.directory
    EZSCALE_ACME_EMAIL          = var.people[0]
    EZSCALE_CAA_NAME            = var.authority.name
    EZSCALE_ACME_DNS_SERVER     = var.challenges.updates
    EZSCALE_ACME_DNS_ZONE       = "_acme-challenge.${var.root_domain}"
    EZSCALE_ACME_DNS_KEY_NAME   = var.challenges.key_name
    EZSCALE_NEUTRAL_MAIL_DOMAIN = local.mail_domain
    EZSCALE_READY_POOL          = tostring(var.ready_pool)
    S3_BUCKET                   = module.storage.bucket_names["uploads"]
    S3_CERTIFICATE_BUCKET       = module.storage.bucket_names["certificates"]
    S3_REGION                   = var.region
    SMTP_HOST                   = coalesce(var.relay.host, "email-smtp.${var.region}.amazonaws.com")
    SMTP_PORT                   = tostring(var.relay.port)
    SMTP_TLS                    = "yes"
    # libpq reads these: TLS, and a certificate of RDS's own authority for this very host.
    PGSSLMODE     = "verify-full"
    PGSSLROOTCERT = "/etc/ssl/rds/global-bundle.pem"
  }

  common = {
    name            = local.name
    region          = var.region
    cluster_arn     = aws_ecs_cluster.this.arn
    cluster_name    = aws_ecs_cluster.this.name
    subnet_ids      = module.network.private_subnet_ids
    repository_arns = [for repository in aws_ecr_repository.this : repository.arn]
    image           = "${aws_ecr_repository.this["product"].repository_url}@${var.images.product}"
    environment     = local.environment
    secrets = merge(module.secrets.secret_arns, {
      DATABASE_URL = module.database.url_arns["DATABASE_URL"]
      REDIS_URL    = module.cache.url_arn
    })
    data_key_arn    = module.secrets.key_arns["data"]
    logs_key_arn    = module.secrets.key_arns["logs"]
    secrets_key_arn = module.secrets.key_arns["secrets"]
    log_days        = var.log_days
  }
}

resource "aws_ecs_cluster" "this" {
  name = local.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

# Images are named by their content (digest): what was tried is what runs.
resource "aws_ecr_repository" "this" {
  for_each = toset(["product", "edge"])

  name                 = "${local.name}/${each.key}"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = module.secrets.key_arns["data"]
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The last fifty: enough to go back to"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 50 }
      action       = { type = "expire" }
    }]
  })
}

module "web" {
  source = "../web"

  common                   = local.common
  vpc_id                   = module.network.vpc_id
  port                     = local.web_port
  security_group_id        = module.network.security_group_ids["web"]
  inside_security_group_id = module.network.security_group_ids["inside"]
  bucket_arns              = [module.storage.bucket_arns["uploads"]]
  size                     = var.sizes.web
}

module "worker" {
  source = "../worker"

  common            = local.common
  security_group_id = module.network.security_group_ids["worker"]
  bucket_arns       = values(module.storage.bucket_arns)
  owner_url_arn     = module.database.url_arns["OWNER_DATABASE_URL"]
  master_secret_arn = module.database.master_secret_arn
  database_address  = module.database.address
  sizes             = var.sizes.workers
}

module "scheduler" {
  source = "../scheduler"

  common            = local.common
  security_group_id = module.network.security_group_ids["scheduler"]
}

module "edge" {
  source = "../edge"

  common                     = local.common
  edge_image                 = "${aws_ecr_repository.this["edge"].repository_url}@${var.images.edge}"
  vpc_id                     = module.network.vpc_id
  zones                      = var.zones
  public_subnet_ids          = module.network.public_subnet_ids
  security_group_id          = module.network.security_group_ids["edge"]
  balancer_security_group_id = module.network.security_group_ids["balancer"]
  web_address                = module.web.address
  root_domain                = var.root_domain
  protect                    = var.protect
  size                       = var.sizes.edge
}
