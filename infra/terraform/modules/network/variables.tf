variable "name" {
  description = "Prefix of all names, `ezscale-<environment>`"
  type        = string
}

variable "region" {
  description = "Region, for the name of the S3 endpoint"
  type        = string
}

variable "cidr" {
  description = "Addresses of the network, a /16"
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "The subnets are cut out of a /16."
  }
}

variable "zones" {
  description = "Availability zones, two to four"
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 4
    error_message = "Two to four zones."
  }
}

variable "nat_per_zone" {
  description = "A way out in each zone, or one for all (cheaper; away with its zone)"
  type        = bool
}

variable "web_port" {
  description = "Where the web nodes listen"
  type        = number
}

variable "outgoing" {
  description = "What each group of processes may reach outside"
  type        = map(list(object({ protocol = string, port = number, why = string })))
}

variable "log_days" {
  description = "How long the log of connections is kept"
  type        = number
}

variable "logs_key_arn" {
  description = "Key of the logs"
  type        = string
}
