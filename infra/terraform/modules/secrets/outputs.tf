output "key_arns" {
  description = "Keys: data, logs, secrets"
  value       = { for key, made in aws_kms_key.this : key => made.arn }
}

output "secret_arns" {
  description = "Secrets by the name of the setting"
  value       = { for key, made in aws_secretsmanager_secret.this : key => made.arn }
}
