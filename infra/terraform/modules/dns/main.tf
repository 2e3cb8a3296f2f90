# Two zones: the platform's own, and a neutral one. What stores' customers can see (where a store's
# record points at, where pictures lie, who sends mail) is under the neutral one and names nobody.

locals {
  zones = { root = var.root_domain, neutral = var.neutral_domain }

  # All lead to the edge.
  addresses = {
    root     = { zone = "root", name = var.root_domain }
    wildcard = { zone = "root", name = "*.${var.root_domain}" }
    edge     = { zone = "neutral", name = var.edge_host }
    assets   = { zone = "neutral", name = var.asset_host }
  }

  texts = {
    spf        = { name = var.mail_domain, values = ["v=spf1 include:_spf.${var.mail_domain} -all"] }
    spf_shared = { name = "_spf.${var.mail_domain}", values = [var.spf] }
    dmarc      = { name = "_dmarc.${var.mail_domain}", values = ["v=DMARC1; p=reject; adkim=s; aspf=r; rua=mailto:${var.reports_to}"] }
  }
}

resource "aws_route53_zone" "this" {
  #checkov:skip=CKV2_AWS_38:the challenges of the wildcard are delegated; signing comes when its server signs as well (README)
  #checkov:skip=CKV2_AWS_39:a log of who asked for which shop is personal data without a purpose
  for_each = local.zones

  name    = each.value
  comment = "${var.name}: ${each.key}"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_route53_record" "address" {
  #checkov:skip=CKV2_AWS_23:static addresses, not an alias: the same that stores put into their own records
  for_each = local.addresses

  zone_id = aws_route53_zone.this[each.value.zone].zone_id
  name    = each.value.name
  type    = "A"
  ttl     = 300
  records = var.edge_addresses
}

resource "aws_route53_record" "caa" {
  for_each = local.zones

  zone_id = aws_route53_zone.this[each.key].zone_id
  name    = each.value
  type    = "CAA"
  ttl     = 3600
  records = [
    "0 issue \"${var.authority}\"",
    each.key == "root" ? "0 issuewild \"${var.authority}\"" : "0 issuewild \";\"",
    "0 iodef \"mailto:${var.reports_to}\"",
  ]
}

# Challenges of the wildcard go to a server that takes signed updates (RFC 2136): Route 53 does not.
resource "aws_route53_record" "challenges" {
  zone_id = aws_route53_zone.this["root"].zone_id
  name    = "_acme-challenge.${var.root_domain}"
  type    = "NS"
  ttl     = 3600
  records = var.challenge_servers
}

resource "aws_route53_record" "text" {
  for_each = local.texts

  zone_id = aws_route53_zone.this["neutral"].zone_id
  name    = each.value.name
  type    = "TXT"
  ttl     = 3600
  records = each.value.values
}
