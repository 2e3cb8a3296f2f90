output "balancers" {
  description = "Balancer and groups, for the alarms"
  value       = { for key, group in aws_lb_target_group.this : "edge-${key}" => { balancer = aws_lb.this.arn_suffix, group = group.arn_suffix } }
}

output "service" {
  description = "The service and how many should run, for the alarms"
  value       = { (module.service.name) = var.size.count }
}

output "addresses" {
  description = "The static addresses, for the records of the platform and of stores' apexes"
  value       = [for address in aws_eip.this : address.public_ip]
}
