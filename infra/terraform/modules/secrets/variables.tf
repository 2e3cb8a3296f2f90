variable "name" {
  description = "Prefix of all names"
  type        = string
}

variable "region" {
  description = "Region, for the name of the log service"
  type        = string
}

variable "optional" {
  description = "Which of the optional secrets have a place, by the name of the setting"
  type        = set(string)
}
