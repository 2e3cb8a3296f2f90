output "smtp_user" {
  description = "The user whose key is made by hand for SMTP"
  value       = aws_iam_user.smtp.name
}
