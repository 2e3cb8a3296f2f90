variable "name" {
  description = "Prefix of all names"
  type        = string
}

variable "engine_version" {
  description = "Version of Valkey"
  type        = string
}

variable "node_type" {
  description = "Size of a node"
  type        = string
}

variable "nodes" {
  description = "One, or two and more with failover"
  type        = number
}

variable "password_version" {
  description = "Count it up to change the password"
  type        = number
}

variable "subnet_ids" {
  description = "Where the nodes are"
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the cache"
  type        = string
}

variable "data_key_arn" {
  description = "Key of the disks"
  type        = string
}

variable "secrets_key_arn" {
  description = "Key of the secrets"
  type        = string
}
