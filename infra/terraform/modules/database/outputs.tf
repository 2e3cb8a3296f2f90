output "address" {
  description = "Host and port of the primary"
  value       = aws_db_instance.primary.endpoint
}

output "identifiers" {
  description = "Instances and what they are, for the alarms"
  value       = merge({ (aws_db_instance.primary.identifier) = "database" }, { for replica in aws_db_instance.replica : replica.identifier => "replica" })
}

output "url_arns" {
  description = "Secrets with the addresses: DATABASE_URL, OWNER_DATABASE_URL"
  value       = { for key, made in aws_secretsmanager_secret.url : key => made.arn }
}

output "master_secret_arn" {
  description = "Secret with the master's password, which AWS keeps"
  value       = aws_db_instance.primary.master_user_secret[0].secret_arn
}
