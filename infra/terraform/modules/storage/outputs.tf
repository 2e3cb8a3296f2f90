output "bucket_names" {
  description = "Buckets: uploads, certificates"
  value       = { for key, made in aws_s3_bucket.this : key => made.bucket }
}

output "bucket_arns" {
  description = "The same, for policies"
  value       = { for key, made in aws_s3_bucket.this : key => made.arn }
}
