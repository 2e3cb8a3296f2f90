variable "account_id" {
  description = "The account, so that no other is changed"
  type        = string
}

variable "owner" {
  description = "Who answers for it: a tag"
  type        = string
}

variable "region" {
  description = "Where everything is; the zones in main.tf belong to it"
  type        = string
  default     = "eu-central-1"
}

variable "region_away" {
  description = "Where copies of backups lie"
  type        = string
  default     = "eu-west-1"
}

variable "root_domain" {
  description = "The platform's own domain"
  type        = string
}

variable "neutral_domain" {
  description = "A domain that names nobody"
  type        = string
}

variable "own_names" {
  description = "Further names of the platform that no store may resemble"
  type        = list(string)
  default     = []
}

variable "staff_networks" {
  description = "Networks from which the staff host is answered; none: from everywhere"
  type        = list(string)
  default     = []
}

variable "optional_secrets" {
  description = "Which optional secrets have a value (README, Secrets)"
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.optional_secrets, ["EZSCALE_METRICS_TOKEN", "EZSCALE_SENTRY_DSN", "EZSCALE_STAFF_PROXY_SECRET"])) == 0
    error_message = "Only EZSCALE_METRICS_TOKEN, EZSCALE_SENTRY_DSN and EZSCALE_STAFF_PROXY_SECRET are optional."
  }
}

variable "people" {
  description = "Mail addresses that hear alarms"
  type        = list(string)
}

variable "budget_usd" {
  description = "What a month may cost"
  type        = number
}

variable "images" {
  description = "Digests of the two images"
  type        = object({ product = string, edge = string })
}

variable "challenges" {
  description = "Name servers of the zone _acme-challenge, where they take updates, and under which key"
  type        = object({ servers = list(string), updates = string, key_name = string })
}

variable "relay" {
  description = "The mail relay and its SPF record"
  type        = object({ host = optional(string), port = number, spf = string })
  default     = { port = 587, spf = "v=spf1 include:amazonses.com -all" }
}
