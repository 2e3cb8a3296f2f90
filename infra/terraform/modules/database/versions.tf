terraform {
  # 1.11: write-only arguments and ephemeral values keep passwords out of the state.
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "6.62.0"
      configuration_aliases = [aws.away]
    }
    random = {
      source  = "hashicorp/random"
      version = "3.7.2"
    }
  }
}
