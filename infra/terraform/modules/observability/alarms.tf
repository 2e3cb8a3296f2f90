locals {
  database = merge([
    for id, role in var.databases : {
      "${role}-processor"   = { namespace = "AWS/RDS", metric = "CPUUtilization", of = { DBInstanceIdentifier = id }, statistic = "Average", below = false, threshold = 80, minutes = 15, means = "The database has been busy for a quarter of an hour" }
      "${role}-disk"        = { namespace = "AWS/RDS", metric = "FreeStorageSpace", of = { DBInstanceIdentifier = id }, statistic = "Minimum", below = true, threshold = 10 * 1024 * 1024 * 1024, minutes = 5, means = "Less than 10 GB are free: a full disk stops every write" }
      "${role}-connections" = { namespace = "AWS/RDS", metric = "DatabaseConnections", of = { DBInstanceIdentifier = id }, statistic = "Maximum", below = false, threshold = var.connections * 0.8, minutes = 5, means = "Four fifths of the connections are taken" }
      "${role}-lag"         = { namespace = "AWS/RDS", metric = "ReplicaLag", of = { DBInstanceIdentifier = id }, statistic = "Maximum", below = false, threshold = 60, minutes = 5, means = "The replica is more than a minute behind" }
    }
  ]...)

  processes = merge([
    for service, wanted in var.services : {
      "${service}-away"   = { namespace = "ECS/ContainerInsights", metric = "RunningTaskCount", of = { ClusterName = var.cluster_name, ServiceName = service }, statistic = "Minimum", below = true, threshold = wanted, minutes = 5, means = "Fewer of ${service} run than should" }
      "${service}-memory" = { namespace = "AWS/ECS", metric = "MemoryUtilization", of = { ClusterName = var.cluster_name, ServiceName = service }, statistic = "Maximum", below = false, threshold = 90, minutes = 10, means = "${service} is about to be stopped for want of memory" }
    }
  ]...)

  balancers = {
    for name, balancer in var.balancers : "${name}-unhealthy" => {
      namespace = "AWS/NetworkELB", metric = "UnHealthyHostCount", of = { LoadBalancer = balancer.balancer, TargetGroup = balancer.group }, statistic = "Maximum", below = false, threshold = 0, minutes = 5, means = "One of ${name} does not answer"
    }
  }

  cache = merge([
    for id in var.cache_nodes : {
      "${id}-memory"    = { namespace = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", of = { CacheClusterId = id }, statistic = "Maximum", below = false, threshold = 75, minutes = 5, means = "Valkey is filling up: it forgets nothing and will refuse writes" }
      "${id}-processor" = { namespace = "AWS/ElastiCache", metric = "EngineCPUUtilization", of = { CacheClusterId = id }, statistic = "Average", below = false, threshold = 80, minutes = 10, means = "Valkey's one thread is busy" }
    }
  ]...)

  mail = {
    bounces    = { namespace = "AWS/SES", metric = "Reputation.BounceRate", of = {}, statistic = "Maximum", below = false, threshold = 0.04, minutes = 60, means = "More than 4 % of the mail comes back: at 10 % sending is stopped" }
    complaints = { namespace = "AWS/SES", metric = "Reputation.ComplaintRate", of = {}, statistic = "Maximum", below = false, threshold = 0.0008, minutes = 60, means = "Too many call it spam: at 0.5 % sending is stopped" }
  }

  alarms = merge(local.database, local.processes, local.balancers, local.cache, local.mail)
}
