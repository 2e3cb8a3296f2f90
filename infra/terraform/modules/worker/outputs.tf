output "release_tasks" {
  description = "Tasks of a release: roles, prepare"
  value       = { for key, task in aws_ecs_task_definition.release : key => task.family }
}

output "services" {
  description = "The services and how many should run, for the alarms"
  value       = { for key, made in module.service : made.name => var.sizes[key].count }
}
