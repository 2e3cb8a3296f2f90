output "url_arn" {
  description = "Secret with REDIS_URL"
  value       = aws_secretsmanager_secret.url.arn
}

output "nodes" {
  description = "Nodes, for the alarms"
  value       = tolist(aws_elasticache_replication_group.this.member_clusters)
}
