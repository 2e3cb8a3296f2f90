variable "common" {
  description = "What all processes have in common"
  type        = object({ name = string, region = string, cluster_arn = string, cluster_name = string, subnet_ids = list(string), repository_arns = list(string), image = string, environment = map(string), secrets = map(string), data_key_arn = string, logs_key_arn = string, secrets_key_arn = string, log_days = number })
}

variable "vpc_id" {
  description = "The network"
  type        = string
}

variable "port" {
  description = "Where gunicorn listens"
  type        = number
}

variable "security_group_id" {
  description = "Security group of the web nodes"
  type        = string
}

variable "inside_security_group_id" {
  description = "Security group of the inner address"
  type        = string
}

variable "bucket_arns" {
  description = "Buckets of uploads"
  type        = list(string)
}

variable "size" {
  description = "How large and how many"
  type        = object({ cpu = number, memory = number, count = number, most = number, workers = number })
}
