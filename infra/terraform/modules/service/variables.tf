variable "name" {
  description = "Prefix of all names"
  type        = string
}

variable "process" {
  description = "What it is: web, worker-critical, …"
  type        = string
}

variable "region" {
  description = "Region of the logs"
  type        = string
}

variable "cluster_arn" {
  description = "Cluster it runs in"
  type        = string
}

variable "cluster_name" {
  description = "The same by name, for scaling"
  type        = string
}

variable "subnet_ids" {
  description = "Where it runs"
  type        = list(string)
}

variable "security_group_id" {
  description = "What it may speak with"
  type        = string
}

variable "repository_arns" {
  description = "Where its images come from"
  type        = list(string)
}

variable "data_key_arn" {
  description = "Key of its files"
  type        = string
}

variable "logs_key_arn" {
  description = "Key of its log"
  type        = string
}

variable "secrets_key_arn" {
  description = "Key of its secrets"
  type        = string
}

variable "log_days" {
  description = "How long its log is kept"
  type        = number
}

variable "cpu" {
  description = "Processor, 1024 for one"
  type        = number
}

variable "memory" {
  description = "Memory in MB"
  type        = number
}

variable "count_wanted" {
  description = "How many run at least"
  type        = number
}

variable "count_most" {
  description = "How many run at most"
  type        = number
}

variable "only_one" {
  description = "Never two at a time, not even during a release"
  type        = bool
  default     = false
}

variable "bucket_arns" {
  description = "Buckets it may read and write"
  type        = list(string)
  default     = []
}

variable "secret_arns" {
  description = "Secrets it is started with"
  type        = list(string)
}

variable "volumes" {
  description = "Folders that can be written to"
  type        = list(string)
}

variable "targets" {
  description = "Balancers that lead to it"
  type        = list(object({ group_arn = string, container = string, port = number }))
  default     = []
}

variable "containers" {
  description = "Its containers, as ECS describes them; limits and logs are added here"
  type        = any
}
