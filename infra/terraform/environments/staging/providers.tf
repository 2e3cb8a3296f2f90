locals {
  tags = {
    project     = "ezscale"
    environment = "staging"
    managed_by  = "terraform"
    owner       = var.owner
    cost_center = "platform"
  }
}

# Another account cannot be changed by mistake.
provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}

# Where the copies of the database's backups lie.
provider "aws" {
  alias               = "away"
  region              = var.region_away
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}
