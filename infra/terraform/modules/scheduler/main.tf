# The clock: celery beat puts a tick into the queue every two seconds; workers then relay events and
# take due work. Exactly one: a release stops the old before it starts the new, and nothing scales
# it.

module "service" {
  source = "../service"

  process         = "scheduler"
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
  cpu               = 256
  memory            = 1024
  count_wanted      = 1
  count_most        = 1
  only_one          = true
  secret_arns       = values(local.secrets)
  volumes           = ["tmp"]

  containers = [{
    name      = "scheduler"
    image     = var.common.image
    essential = true
    command = [
      "python", "-m", "celery", "-A", "config.celery_app", "beat",
      "--schedule", "/tmp/beat-schedule", "--pidfile", "", "-l", "INFO",
    ]
    environment = [for key, value in merge(var.common.environment, { EZSCALE_PROCESS = "scheduler" }) : { name = key, value = value }]
    secrets     = [for key, arn in local.secrets : { name = key, valueFrom = arn }]
    mountPoints = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    stopTimeout = 30
  }]
}

locals {
  # It asks no database and seals nothing.
  secrets = { for key, arn in var.common.secrets : key => arn if contains(["EZSCALE_SECRET_KEY", "EZSCALE_SEALING_KEYS", "REDIS_URL"], key) }
}
