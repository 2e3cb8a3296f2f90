output "name" {
  description = "Name of the service, for the alarms"
  value       = aws_ecs_service.this.name
}
