# One page that says whether it is well: requests, latency, errors, speech, queues, uploads.

locals {
  user_metric = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/hybrid_audio"

  charts = [
    { title = "Requests a second, by function", filter = local.requests, align = "ALIGN_RATE", reduce = "REDUCE_SUM", by = ["resource.label.service_name"] },
    { title = "Errors (5xx) a second, by function", filter = "${local.requests} AND metric.labels.response_code_class=\"5xx\"", align = "ALIGN_RATE", reduce = "REDUCE_SUM", by = ["resource.label.service_name"] },
    { title = "Latency, 99th percentile (ms)", filter = local.alerts["slow"].filter, align = "ALIGN_DELTA", reduce = "REDUCE_PERCENTILE_99", by = ["resource.label.service_name"] },
    { title = "Cartesia refuses (429)", filter = "${local.user_metric}/speech_refused\"", align = "ALIGN_RATE", reduce = "REDUCE_SUM", by = [] },
    { title = "Queue depth", filter = local.alerts["queue_depth"].filter, align = "ALIGN_MEAN", reduce = "REDUCE_SUM", by = ["resource.label.queue_id"] },
    { title = "How late tasks begin, 95th percentile (ms)", filter = local.alerts["queue_age"].filter, align = "ALIGN_DELTA", reduce = "REDUCE_PERCENTILE_95", by = ["resource.label.queue_id"] },
    { title = "Instances", filter = "resource.type=\"cloud_run_revision\" AND metric.type=\"run.googleapis.com/container/instance_count\"", align = "ALIGN_MAX", reduce = "REDUCE_SUM", by = ["resource.label.service_name"] },
    { title = "Memory in use, 99th percentile", filter = "resource.type=\"cloud_run_revision\" AND metric.type=\"run.googleapis.com/container/memory/utilizations\"", align = "ALIGN_DELTA", reduce = "REDUCE_PERCENTILE_99", by = ["resource.label.service_name"] },
    { title = "Uploads set aside", filter = "${local.user_metric}/quarantined\"", align = "ALIGN_DELTA", reduce = "REDUCE_SUM", by = [] },
    { title = "Errors of our own", filter = "${local.user_metric}/own_errors\"", align = "ALIGN_DELTA", reduce = "REDUCE_SUM", by = [] },
  ]

  # What a line of the log carries as a number is a distribution; PromQL has its count and its sum.
  queries = [
    { title = "Characters spoken in the last hour", promql = local.characters_in_an_hour },
    { title = "Problems a second, by kind", promql = "sum by (problem) (rate(${local.promql_prefix}_route_latency_count{monitored_resource=\"cloud_run_revision\", problem!=\"\"}[5m]))" },
    { title = "Requests without a problem a second, by function", promql = "sum by (function) (rate(${local.promql_prefix}_route_latency_count{monitored_resource=\"cloud_run_revision\", problem=\"\"}[5m]))" },
  ]

  data_sets = concat(
    [for query in local.queries : { title = query.title, source = { prometheusQuery = query.promql } }],
    [for chart in local.charts : {
      title = chart.title
      source = {
        timeSeriesFilter = {
          filter = chart.filter
          aggregation = {
            alignmentPeriod    = "60s"
            perSeriesAligner   = chart.align
            crossSeriesReducer = chart.reduce
            groupByFields      = chart.by
          }
        }
      }
    }],
  )
}

resource "google_monitoring_dashboard" "overview" {
  project = var.project

  dashboard_json = jsonencode({
    displayName = "Hybrid Audio API"
    mosaicLayout = {
      columns = 12
      tiles = [
        for index, chart in local.data_sets : {
          xPos   = (index % 3) * 4
          yPos   = floor(index / 3) * 4
          width  = 4
          height = 4
          widget = {
            title   = chart.title
            xyChart = { dataSets = [{ plotType = "LINE", timeSeriesQuery = chart.source }] }
          }
        }
      ]
    }
  })

  depends_on = [
    google_logging_metric.characters,
    google_logging_metric.counter,
    google_logging_metric.route_latency,
  ]
}
