variable "common" {
  description = "What all processes have in common"
  type        = object({ name = string, region = string, cluster_arn = string, cluster_name = string, subnet_ids = list(string), repository_arns = list(string), image = string, environment = map(string), secrets = map(string), data_key_arn = string, logs_key_arn = string, secrets_key_arn = string, log_days = number })
}

variable "security_group_id" {
  description = "Security group of the scheduler"
  type        = string
}
