variable "name" {
  description = "Prefix of all names"
  type        = string
}

variable "region" {
  description = "Region, for the dashboard"
  type        = string
}

variable "environment" {
  description = "The tag that the budget counts"
  type        = string
}

variable "logs_key_arn" {
  description = "Key of the alarms"
  type        = string
}

variable "people" {
  description = "Mail addresses that hear alarms"
  type        = list(string)

  validation {
    condition     = length(var.people) > 0
    error_message = "Somebody must hear them."
  }
}

variable "budget_usd" {
  description = "What a month may cost"
  type        = number
}

variable "cluster_name" {
  description = "Cluster of the processes"
  type        = string
}

variable "services" {
  description = "Services and how many should run"
  type        = map(number)
}

variable "databases" {
  description = "Database instances and what they are"
  type        = map(string)
}

variable "connections" {
  description = "max_connections of the database"
  type        = number
}

variable "cache_nodes" {
  description = "Nodes of Valkey"
  type        = list(string)
}

variable "balancers" {
  description = "Balancers and their groups"
  type        = map(object({ balancer = string, group = string }))
}
