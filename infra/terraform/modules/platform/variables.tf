variable "environment" {
  description = "staging or production: in names, tags and the budget"
  type        = string
}

variable "region" {
  description = "Where everything is"
  type        = string
}

variable "cidr" {
  description = "Addresses of the network, a /16"
  type        = string
}

variable "zones" {
  description = "Availability zones, two to four"
  type        = list(string)
}

variable "nat_per_zone" {
  description = "A way out in each zone, or one for all"
  type        = bool
}

variable "protect" {
  description = "Database and addresses refuse to be deleted"
  type        = bool
}

variable "root_domain" {
  description = "The platform's own domain"
  type        = string
}

variable "neutral_domain" {
  description = "A domain that names nobody: what stores' customers can see"
  type        = string
}

variable "own_names" {
  description = "Further names of the platform that no store may resemble"
  type        = list(string)
}

variable "staff_networks" {
  description = "Networks from which the staff host is answered; none: from everywhere"
  type        = list(string)
}

variable "optional_secrets" {
  description = "Which optional secrets have a value, by the name of the setting"
  type        = set(string)
}

variable "people" {
  description = "Mail addresses that hear alarms; the first one is known to the certificate authority"
  type        = list(string)
}

variable "budget_usd" {
  description = "What a month may cost"
  type        = number
}

variable "log_days" {
  description = "How long logs are kept"
  type        = number
}

variable "outgoing" {
  description = "What each group of processes may reach outside"
  type        = map(list(object({ protocol = string, port = number, why = string })))
}

variable "images" {
  description = "Digests of the two images"
  type        = object({ product = string, edge = string })

  validation {
    condition     = alltrue([for digest in values(var.images) : can(regex("^sha256:[0-9a-f]{64}$", digest))])
    error_message = "Images are named by their digest, sha256:…"
  }
}

variable "postgres_version" {
  description = "Version of Postgres"
  type        = string
}

variable "valkey_version" {
  description = "Version of Valkey"
  type        = string
}

variable "database" {
  description = "Size and safety of Postgres"
  type        = object({ class = string, storage_gb = number, storage_max_gb = number, connections = number, standby = bool, replica = bool, backup_days = number, backup_days_away = number, password_version = number })
}

variable "cache" {
  description = "Size of Valkey"
  type        = object({ type = string, nodes = number, password_version = number })
}

variable "sizes" {
  description = "How large and how many processes"
  type        = object({ web = object({ cpu = number, memory = number, count = number, most = number, workers = number }), workers = map(object({ cpu = number, memory = number, count = number, most = number, workers = number })), edge = object({ cpu = number, memory = number, count = number, most = number }) })
}

variable "ready_pool" {
  description = "Schemas built ahead for new stores"
  type        = number
}

variable "authority" {
  description = "The certificate authority: as CAA records name it, and where it answers"
  type        = object({ name = string, directory = string })
}

variable "challenges" {
  description = "Name servers of the zone _acme-challenge, where they take updates (host:port), and under which key"
  type        = object({ servers = list(string), updates = string, key_name = string })
}

variable "relay" {
  description = "The mail relay (none: Amazon SES, for the neutral domain only) and its SPF record"
  type        = object({ host = optional(string), port = number, spf = string })
}
