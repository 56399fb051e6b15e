# A budget tells; it stops nothing. Cartesia bills for itself: the alert on characters in an hour watches that.
resource "google_billing_budget" "monthly" {
  for_each = var.budget == null ? {} : { monthly = var.budget }

  billing_account = each.value.billing_account
  display_name    = "Hybrid Audio API, ${var.project}"

  budget_filter {
    projects        = ["projects/${data.google_project.deployment.number}"]
    calendar_period = "MONTH"
  }

  amount {
    specified_amount {
      currency_code = each.value.currency
      units         = tostring(each.value.amount)
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]

    content {
      threshold_percent = threshold_rules.value
    }
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  all_updates_rule {
    monitoring_notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]
    disable_default_iam_recipients   = false
  }

  depends_on = [google_project_service.api]
}
