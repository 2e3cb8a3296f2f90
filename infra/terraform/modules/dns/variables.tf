variable "name" {
  description = "Prefix of all names"
  type        = string
}

variable "root_domain" {
  description = "The platform's own domain"
  type        = string
}

variable "neutral_domain" {
  description = "A domain that names nobody"
  type        = string

  validation {
    condition     = !strcontains(var.neutral_domain, split(".", var.root_domain)[0])
    error_message = "It must not name the platform: stores' customers see it."
  }
}

variable "edge_host" {
  description = "What stores' own names are an alias of"
  type        = string

  validation {
    condition     = endswith(var.edge_host, ".${var.neutral_domain}")
    error_message = "It lies under the neutral domain."
  }
}

variable "asset_host" {
  description = "Where stores' pictures are served"
  type        = string

  validation {
    condition     = endswith(var.asset_host, ".${var.neutral_domain}")
    error_message = "It lies under the neutral domain."
  }
}

variable "mail_domain" {
  description = "What stores without a domain of their own write from"
  type        = string

  validation {
    condition     = endswith(var.mail_domain, ".${var.neutral_domain}")
    error_message = "It lies under the neutral domain."
  }
}

variable "edge_addresses" {
  description = "The edge's static addresses"
  type        = list(string)
}

variable "challenge_servers" {
  description = "Name servers that take signed updates for `_acme-challenge.<root domain>`"
  type        = list(string)
}

variable "authority" {
  description = "The certificate authority, as CAA records name it"
  type        = string
}

variable "spf" {
  description = "SPF record of the platform's way out"
  type        = string
}

variable "reports_to" {
  description = "Mail address for reports about mail and certificates"
  type        = string
}
