variable "common" {
  description = "What all processes have in common"
  type        = object({ name = string, region = string, cluster_arn = string, cluster_name = string, subnet_ids = list(string), repository_arns = list(string), image = string, environment = map(string), secrets = map(string), data_key_arn = string, logs_key_arn = string, secrets_key_arn = string, log_days = number })
}

variable "edge_image" {
  description = "Image of nginx, by digest"
  type        = string
}

variable "vpc_id" {
  description = "The network"
  type        = string
}

variable "zones" {
  description = "Availability zones: a static address in each"
  type        = list(string)
}

variable "public_subnet_ids" {
  description = "Public subnets by zone"
  type        = map(string)
}

variable "security_group_id" {
  description = "Security group of nginx and its agent"
  type        = string
}

variable "balancer_security_group_id" {
  description = "Security group of the static addresses"
  type        = string
}

variable "web_address" {
  description = "Host and port of the web nodes"
  type        = string
}

variable "root_domain" {
  description = "The platform's root domain"
  type        = string
}

variable "protect" {
  description = "Refuse to be deleted"
  type        = bool
}

variable "size" {
  description = "How large and how many"
  type        = object({ cpu = number, memory = number, count = number, most = number })
}
