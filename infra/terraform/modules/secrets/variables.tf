variable "name" {
  description = "Prefix of all names"
  type        = string
}

variable "region" {
  description = "Region, for the name of the log service"
  type        = string
}
