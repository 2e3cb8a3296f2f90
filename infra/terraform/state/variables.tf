variable "region" {
  description = "Region of the bucket"
  type        = string
}

variable "bucket" {
  description = "Name of the bucket, unique in the world"
  type        = string
}

variable "owner" {
  description = "Who answers for it: a tag"
  type        = string
}
