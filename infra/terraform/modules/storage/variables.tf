variable "name" {
  description = "Prefix of all names"
  type        = string
}

variable "suffix" {
  description = "Makes the buckets' names unique in the world: the account's number"
  type        = string
}

variable "data_key_arn" {
  description = "Key of the files"
  type        = string
}

variable "log_days" {
  description = "How long access logs are kept"
  type        = number
}
