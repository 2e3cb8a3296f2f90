output "name_servers" {
  description = "Name servers to enter at the registrar, by domain"
  value       = { for key, zone in aws_route53_zone.this : zone.name => zone.name_servers }
}

output "neutral_zone_id" {
  description = "Zone of the neutral domain"
  value       = aws_route53_zone.this["neutral"].zone_id
}
