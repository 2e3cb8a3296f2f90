output "edge_addresses" {
  description = "A records of a store's apex"
  value       = module.platform.edge_addresses
}

output "edge_host" {
  description = "CNAME of a store's other hosts"
  value       = module.platform.edge_host
}

output "name_servers" {
  description = "To enter at the registrar, by domain"
  value       = module.platform.name_servers
}

output "outgoing_addresses" {
  description = "For the allow lists of vendors' panels"
  value       = module.platform.outgoing_addresses
}

output "release_tasks" {
  description = "Tasks of a release"
  value       = module.platform.release_tasks
}

output "repositories" {
  description = "Where images are pushed to"
  value       = module.platform.repositories
}

output "cluster" {
  description = "Cluster of the processes"
  value       = module.platform.cluster
}

output "release_network" {
  description = "Where the tasks of a release run"
  value       = module.platform.release_network
}

output "smtp_user" {
  description = "User whose SMTP key is made by hand"
  value       = module.platform.smtp_user
}

output "alarms_topic" {
  description = "Where a pager can listen"
  value       = module.platform.alarms_topic
}
