variable "name" {
  description = "Prefix of all names"
  type        = string
}

variable "region" {
  description = "Region, for the names of logs"
  type        = string
}

variable "engine_version" {
  description = "Version of Postgres"
  type        = string
}

variable "instance_class" {
  description = "Size of the instances"
  type        = string
}

variable "storage_gb" {
  description = "Disk at the start, in GB"
  type        = number
}

variable "storage_max_gb" {
  description = "It grows by itself up to here"
  type        = number
}

variable "connections" {
  description = "max_connections: web threads, workers and edge agents, and some to spare"
  type        = number
}

variable "standby" {
  description = "A standby in another zone that takes over by itself"
  type        = bool
}

variable "replica" {
  description = "A second instance to read from"
  type        = bool
}

variable "protect" {
  description = "Refuse to be deleted"
  type        = bool
}

variable "backup_days" {
  description = "How far back a point in time can be restored"
  type        = number

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "Seven to 35 days."
  }
}

variable "backup_days_away" {
  description = "The same in the other region; 0 for none"
  type        = number
}

variable "password_version" {
  description = "Count it up to change the passwords of both roles; then run the task `roles`"
  type        = number
}

variable "subnet_ids" {
  description = "Where the instances are"
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the database"
  type        = string
}

variable "data_key_arn" {
  description = "Key of disks and backups"
  type        = string
}

variable "secrets_key_arn" {
  description = "Key of the secrets"
  type        = string
}

variable "logs_key_arn" {
  description = "Key of the logs"
  type        = string
}

variable "log_days" {
  description = "How long logs are kept"
  type        = number
}
