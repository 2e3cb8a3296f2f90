# Workers for the three queues, and the task of a release (migrations, and the database's roles).
# Both know the owner's role: the worker keeps the pool of ready schemas full.

locals {
  secrets     = merge(var.common.secrets, { OWNER_DATABASE_URL = var.owner_url_arn })
  environment = [for key, value in var.common.environment : { name = key, value = value }]
  mounts      = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]

  # The queues that a group of workers serves. Those of `critical` serve nothing else: neither a
  # large billing run nor a slow vendor keeps payments waiting.
  groups = {
    critical = "critical"
    general  = "critical,normal,low"
  }
}

module "service" {
  source = "../service"

  for_each = local.groups

  process         = "worker-${each.key}"
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
  cpu               = var.sizes[each.key].cpu
  memory            = var.sizes[each.key].memory
  count_wanted      = var.sizes[each.key].count
  count_most        = var.sizes[each.key].most
  bucket_arns       = var.bucket_arns
  secret_arns       = values(local.secrets)
  volumes           = ["tmp"]

  containers = [{
    name      = "worker"
    image     = var.common.image
    essential = true
    command = [
      "python", "-m", "celery", "-A", "config.celery_app", "worker",
      "-Q", each.value, "-c", tostring(var.sizes[each.key].workers), "-l", "INFO",
    ]
    environment = concat(local.environment, [{ name = "EZSCALE_PROCESS", value = "worker-${each.key}" }])
    secrets     = [for key, arn in local.secrets : { name = key, valueFrom = arn }]
    mountPoints = local.mounts
    # A task that is not done by then goes back into the queue (acks_late).
    stopTimeout = 120
  }]
}
