# What the cloud itself can see. What only the product knows (a dead billing run, parked work) is on
# its own boards and in its own figures.

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.logs_key_arn
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "Tell"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }
  }
}

data "aws_caller_identity" "this" {}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic_subscription" "mail" {
  for_each = toset(var.people)

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.means
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.of
  statistic           = each.value.statistic
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.threshold
  # Each datapoint of the time must be beyond it: what comes once an hour is asked by the hour.
  period             = each.value.namespace == "AWS/SES" ? 3600 : 60
  evaluation_periods = each.value.namespace == "AWS/SES" ? ceil(each.value.minutes / 60) : each.value.minutes
  # A process that is away sends nothing at all.
  treat_missing_data = each.value.below ? "breaching" : "notBreaching"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [
      for index, key in sort(keys(local.alarms)) : {
        type   = "metric"
        x      = (index % 3) * 8
        y      = floor(index / 3) * 6
        width  = 8
        height = 6
        properties = {
          title       = key
          region      = var.region
          period      = 60
          stat        = local.alarms[key].statistic
          metrics     = [concat([local.alarms[key].namespace, local.alarms[key].metric], flatten([for name, value in local.alarms[key].of : [name, value]]))]
          annotations = { horizontal = [{ label = "alarm", value = local.alarms[key].threshold }] }
        }
      }
    ]
  })
}

resource "aws_budgets_budget" "month" {
  name         = var.name
  budget_type  = "COST"
  limit_amount = tostring(var.budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  # Key and value with a dollar between: written as one text, that dollar would make the rest literal.
  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:environment$%s", var.environment)]
  }

  dynamic "notification" {
    for_each = { half = ["ACTUAL", 50], most = ["ACTUAL", 80], all = ["ACTUAL", 100], ahead = ["FORECASTED", 110] }

    content {
      notification_type          = notification.value[0]
      threshold                  = notification.value[1]
      threshold_type             = "PERCENTAGE"
      comparison_operator        = "GREATER_THAN"
      subscriber_email_addresses = var.people
    }
  }
}
