# Metrics that are counted from the functions' log lines. Their events are the static names by which logs are searched.

locals {
  services   = [for name in keys(local.doors) : replace(name, "_", "-")]
  of_service = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=(${join(" OR ", formatlist("\"%s\"", local.services))})"

  # The names of these metrics in PromQL: the first slash is a colon, every other sign an underscore.
  promql_prefix         = "logging_googleapis_com:user_hybrid_audio"
  characters_in_an_hour = "sum(increase(${local.promql_prefix}_characters_sum{monitored_resource=\"cloud_run_revision\"}[1h]))"

  counters = {
    speech_refused = {
      description = "Requests to Cartesia that it refused for their number (429)"
      filter      = "jsonPayload.message=\"speech_retry\" AND jsonPayload.reason:\"answered 429\""
    }
    quarantined = {
      description = "Uploads that can never be ingested, set aside with a report"
      filter      = "jsonPayload.message=\"event\" AND jsonPayload.fate=\"quarantined\""
    }
    events_failed = {
      description = "Events of uploads that failed and will come again"
      filter      = "jsonPayload.message=~\"^event_(failed|report_failed)\""
    }
    own_errors = {
      description = "Errors of our own, each with its traceback"
      filter      = "jsonPayload.message=~\"^(unexpected_error|batch_item_failed)\""
    }
    batches_stuck = {
      description = "Batches that the sweeper could not move on, and tasks that were given up"
      filter      = "jsonPayload.message=~\"^(batch_not_moved_on|task_given_up)\""
    }
  }
}

resource "google_logging_metric" "counter" {
  for_each = local.counters

  project     = var.project
  name        = "hybrid_audio/${each.key}"
  description = each.value.description
  filter      = "${local.of_service} AND ${each.value.filter}"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.api]
}

# What is paid for: the characters of every stem that was spoken. A distribution has a sum (characters_in_an_hour).
resource "google_logging_metric" "characters" {
  project         = var.project
  name            = "hybrid_audio/characters"
  description     = "Characters that were spoken, by stem"
  filter          = "${local.of_service} AND jsonPayload.message=\"stem_spoken\""
  value_extractor = "EXTRACT(jsonPayload.characters)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "1"
  }

  bucket_options {
    exponential_buckets {
      num_finite_buckets = 14
      growth_factor      = 2
      scale              = 1
    }
  }

  depends_on = [google_project_service.api]
}

# How long requests took in the function itself, by route: what the caller's `Server-Timing` says too.
resource "google_logging_metric" "route_latency" {
  project         = var.project
  name            = "hybrid_audio/route_latency"
  description     = "Milliseconds that a request took, by function and problem"
  filter          = "${local.of_service} AND jsonPayload.message=\"request\""
  value_extractor = "EXTRACT(jsonPayload.stages_ms.total)"
  label_extractors = {
    function = "EXTRACT(jsonPayload.function)"
    problem  = "EXTRACT(jsonPayload.problem)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "ms"

    labels {
      key         = "function"
      value_type  = "STRING"
      description = "Which function"
    }

    labels {
      key         = "problem"
      value_type  = "STRING"
      description = "The kind of problem that was answered, empty for none"
    }
  }

  bucket_options {
    exponential_buckets {
      num_finite_buckets = 20
      growth_factor      = 2
      scale              = 1
    }
  }

  depends_on = [google_project_service.api]
}
