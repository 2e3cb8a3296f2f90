output "service" {
  description = "The service and how many should run, for the alarms"
  value       = { (module.service.name) = 1 }
}
