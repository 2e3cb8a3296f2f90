variable "name" {
  description = "Prefix of all names"
  type        = string
}

variable "mail_domain" {
  description = "What stores without a domain of their own write from"
  type        = string
}

variable "neutral_zone_id" {
  description = "Zone of the neutral domain"
  type        = string
}
