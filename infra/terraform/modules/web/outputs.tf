output "address" {
  description = "Where the edges find the web nodes"
  value       = "${aws_lb.inside.dns_name}:${var.port}"
}

output "balancer" {
  description = "Balancer and group, for the alarms"
  value       = { balancer = aws_lb.inside.arn_suffix, group = aws_lb_target_group.web.arn_suffix }
}

output "service" {
  description = "The service and how many should run, for the alarms"
  value       = { (module.service.name) = var.size.count }
}
