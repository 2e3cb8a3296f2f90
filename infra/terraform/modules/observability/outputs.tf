output "topic_arn" {
  description = "Where alarms go: for pagers"
  value       = aws_sns_topic.alarms.arn
}
