# What somebody is told. docs/operations.md says what to do about each.

locals {
  requests = "resource.type=\"cloud_run_revision\" AND metric.type=\"run.googleapis.com/request_count\" AND resource.labels.service_name=one_of(${join(",", formatlist("\"%s\"", local.services))})"
  queue    = "resource.type=\"cloud_tasks_queue\" AND resource.labels.queue_id=one_of(${join(",", formatlist("\"%s\"", keys(local.queues)))})"

  # Counted as a rate a second or summed over the period, then added up by `by`; it opens above `above` for `for_s`.
  alerts = {
    errors = {
      title   = "A function answers with errors"
      text    = "More than ${var.alert_limits.error_ratio * 100} % of a function's requests end in 5xx. Look at /ready of the function, then for `unexpected_error` in its log."
      filter  = "${local.requests} AND metric.labels.response_code_class=\"5xx\""
      of      = local.requests
      align   = "ALIGN_RATE"
      reduce  = "REDUCE_SUM"
      by      = ["resource.label.service_name"]
      above   = var.alert_limits.error_ratio
      every_s = 300
      for_s   = 300
    }
    slow = {
      title   = "Messages are slow"
      text    = "The 99th percentile of assemble or rotation is above ${var.alert_limits.p99_ms} ms. `Server-Timing` and `stages_ms` in the log say which stage it is."
      filter  = "resource.type=\"cloud_run_revision\" AND metric.type=\"run.googleapis.com/request_latencies\" AND resource.labels.service_name=one_of(\"assemble\",\"rotation\")"
      of      = null
      align   = "ALIGN_DELTA"
      reduce  = "REDUCE_PERCENTILE_99"
      by      = ["resource.label.service_name"]
      above   = var.alert_limits.p99_ms
      every_s = 300
      for_s   = 600
    }
    full = {
      title   = "All instances are busy"
      text    = "Requests are answered 429: a function has max_instances × threads requests under way. Raise one of them, inside cartesia_plan_concurrency."
      filter  = "${local.requests} AND metric.labels.response_code=\"429\""
      of      = null
      align   = "ALIGN_DELTA"
      reduce  = "REDUCE_SUM"
      by      = ["resource.label.service_name"]
      above   = 10
      every_s = 300
      for_s   = 0
    }
    speech_refused = {
      title   = "Cartesia refuses for the number of requests"
      text    = "Cartesia answers 429: something else uses the same plan, or the plan is smaller than cartesia_plan_concurrency."
      filter  = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counter["speech_refused"].name}\""
      of      = null
      align   = "ALIGN_DELTA"
      reduce  = "REDUCE_SUM"
      by      = []
      above   = 20
      every_s = 300
      for_s   = 0
    }
    queue_depth = {
      title   = "A queue is long"
      text    = "A batch keeps a bounded number of its tasks in a queue, so a long queue means many batches, a paused queue, or tasks that fail and come again."
      filter  = "${local.queue} AND metric.type=\"cloudtasks.googleapis.com/queue/depth\""
      of      = null
      align   = "ALIGN_MEAN"
      reduce  = "REDUCE_SUM"
      by      = ["resource.label.queue_id"]
      above   = var.alert_limits.queue_depth
      every_s = 300
      for_s   = 900
    }
    queue_age = {
      title   = "Tasks begin late"
      text    = "Tasks begin more than ${var.alert_limits.queue_age_s} s after their time: the queue is throttled (429 or 503 of generate), or messages_concurrency is too small."
      filter  = "${local.queue} AND metric.type=\"cloudtasks.googleapis.com/queue/task_attempt_delays\""
      of      = null
      align   = "ALIGN_DELTA"
      reduce  = "REDUCE_PERCENTILE_95"
      by      = ["resource.label.queue_id"]
      above   = var.alert_limits.queue_age_s * 1000
      every_s = 300
      for_s   = 900
    }
    quarantine = {
      title   = "An upload was set aside"
      text    = "A list that was dropped into the uploads bucket can never be ingested. `GET /external/reports` says which and why: correct it and upload it again."
      filter  = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counter["quarantined"].name}\""
      of      = null
      align   = "ALIGN_DELTA"
      reduce  = "REDUCE_SUM"
      by      = []
      above   = 0
      every_s = 300
      for_s   = 0
    }
    events_failed = {
      title   = "Uploads fail to be ingested"
      text    = "Events of uploads fail and come again: a store is out of reach, or the code is at fault. After six hours an upload is set aside."
      filter  = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counter["events_failed"].name}\""
      of      = null
      align   = "ALIGN_DELTA"
      reduce  = "REDUCE_SUM"
      by      = []
      above   = 5
      every_s = 900
      for_s   = 0
    }
    own_errors = {
      title   = "An error of our own"
      text    = "An error that nothing foresaw, with its traceback in the log. The caller got a constant 500 with the request_id."
      filter  = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counter["own_errors"].name}\""
      of      = null
      align   = "ALIGN_DELTA"
      reduce  = "REDUCE_SUM"
      by      = []
      above   = 0
      every_s = 300
      for_s   = 0
    }
    batches_stuck = {
      title   = "A batch does not get on"
      text    = "The sweeper cannot move a batch on, or tasks are given up: look for `batch_not_moved_on` and `task_given_up`."
      filter  = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counter["batches_stuck"].name}\""
      of      = null
      align   = "ALIGN_DELTA"
      reduce  = "REDUCE_SUM"
      by      = []
      above   = 3
      every_s = 900
      for_s   = 0
    }
  }
}

resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.alert_emails)

  project      = var.project
  display_name = each.value
  type         = "email"
  labels       = { email_address = each.value }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "alert" {
  for_each = local.alerts

  project               = var.project
  display_name          = "Hybrid Audio API: ${each.value.title}"
  combiner              = "OR"
  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter             = each.value.filter
      denominator_filter = each.value.of
      comparison         = "COMPARISON_GT"
      threshold_value    = each.value.above
      duration           = "${each.value.for_s}s"

      aggregations {
        alignment_period     = "${each.value.every_s}s"
        per_series_aligner   = each.value.align
        cross_series_reducer = each.value.reduce
        group_by_fields      = each.value.by
      }

      dynamic "denominator_aggregations" {
        for_each = each.value.of == null ? [] : [each.value]
        iterator = all

        content {
          alignment_period     = "${all.value.every_s}s"
          per_series_aligner   = all.value.align
          cross_series_reducer = all.value.reduce
          group_by_fields      = all.value.by
        }
      }
    }
  }

  documentation {
    content   = each.value.text
    mime_type = "text/markdown"
  }
}

# Spend.
resource "google_monitoring_alert_policy" "spend" {
  project               = var.project
  display_name          = "Hybrid Audio API: Much is spoken"
  combiner              = "OR"
  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]

  conditions {
    display_name = "Characters in an hour"

    condition_prometheus_query_language {
      query               = "${local.characters_in_an_hour} > ${var.alert_limits.characters_per_hour}"
      duration            = "0s"
      evaluation_interval = "300s"
    }
  }

  depends_on = [google_logging_metric.characters]

  documentation {
    content   = "More than ${var.alert_limits.characters_per_hour} characters were spoken in an hour. Each is paid for: `GET /batches` says which batches run, and what each planned to speak."
    mime_type = "text/markdown"
  }
}

# The sweeper itself: without it, batches that lost a task stand still until somebody looks at them.
resource "google_monitoring_alert_policy" "sweeper" {
  project               = var.project
  display_name          = "Hybrid Audio API: The sweeper fails"
  combiner              = "OR"
  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]

  conditions {
    display_name = "A call of the sweeper failed"

    condition_matched_log {
      filter = "resource.type=\"cloud_scheduler_job\" AND resource.labels.job_id=\"${google_cloud_scheduler_job.sweeper.name}\" AND severity>=ERROR"
    }
  }

  alert_strategy {
    auto_close = "1800s"

    notification_rate_limit {
      period = "1800s"
    }
  }

  documentation {
    content   = "Cloud Scheduler could not call /tasks/sweep of generate: look at its log for the status, and at the account of the tasks."
    mime_type = "text/markdown"
  }
}
