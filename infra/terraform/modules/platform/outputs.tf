output "edge_addresses" {
  description = "A records of a store's apex"
  value       = module.edge.addresses
}

output "edge_host" {
  description = "CNAME of a store's other hosts"
  value       = local.edge_host
}

output "name_servers" {
  description = "To enter at the registrar, by domain"
  value       = module.dns.name_servers
}

output "outgoing_addresses" {
  description = "For the allow lists of vendors' panels"
  value       = module.network.outgoing_addresses
}

output "release_tasks" {
  description = "Tasks of a release"
  value       = module.worker.release_tasks
}

output "repositories" {
  description = "Where images are pushed to"
  value       = { for key, repository in aws_ecr_repository.this : key => repository.repository_url }
}

output "cluster" {
  description = "Cluster of the processes"
  value       = aws_ecs_cluster.this.name
}

output "release_network" {
  description = "Where the tasks of a release run"
  value       = { subnets = module.network.private_subnet_ids, security_group = module.network.security_group_ids["worker"] }
}

output "smtp_user" {
  description = "User whose SMTP key is made by hand"
  value       = module.mail.smtp_user
}

output "alarms_topic" {
  description = "Where a pager can listen"
  value       = module.observability.topic_arn
}
