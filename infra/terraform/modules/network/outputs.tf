output "vpc_id" {
  description = "The network"
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Public subnets by zone: the edge's addresses"
  value       = { for zone, subnet in aws_subnet.public : zone => subnet.id }
}

output "private_subnet_ids" {
  description = "Where our processes run"
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "data_subnet_ids" {
  description = "Where database and cache are: no route to the outside"
  value       = [for subnet in aws_subnet.data : subnet.id]
}

output "security_group_ids" {
  description = "Security groups by name: walls.tf"
  value       = { for key, group in aws_security_group.this : key => group.id }
}

output "outgoing_addresses" {
  description = "Our addresses as vendors see them, for their allow lists"
  value       = [for address in aws_eip.nat : address.public_ip]
}
