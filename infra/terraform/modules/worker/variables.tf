variable "common" {
  description = "What all processes have in common"
  type        = object({ name = string, region = string, cluster_arn = string, cluster_name = string, subnet_ids = list(string), repository_arns = list(string), image = string, environment = map(string), secrets = map(string), data_key_arn = string, logs_key_arn = string, secrets_key_arn = string, log_days = number })
}

variable "security_group_id" {
  description = "Security group of the workers"
  type        = string
}

variable "bucket_arns" {
  description = "Buckets of uploads and of sealed certificates"
  type        = list(string)
}

variable "owner_url_arn" {
  description = "Secret with OWNER_DATABASE_URL"
  type        = string
}

variable "master_secret_arn" {
  description = "Secret of the database's master, for the task `roles`"
  type        = string
}

variable "database_address" {
  description = "Host and port of the database"
  type        = string
}

variable "sizes" {
  description = "How large and how many, for `critical` and `general`"
  type        = map(object({ cpu = number, memory = number, count = number, most = number, workers = number }))
}
