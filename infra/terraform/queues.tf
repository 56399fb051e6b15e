# The two queues of batches. A name that was deleted cannot be used again for days: they are never destroyed.

locals {
  queues = {
    # The whole fleet speaks this many stems of batches at once, however many instances there are.
    speech = var.functions["generate"].speech_concurrency
    # Splicing speaks nothing, so this queue is wide.
    messages = var.messages_concurrency
  }
}

resource "google_cloud_tasks_queue" "queue" {
  for_each = local.queues

  project         = var.project
  location        = var.region
  name            = each.key
  deletion_policy = "PREVENT"

  rate_limits {
    max_concurrent_dispatches = each.value
    max_dispatches_per_second = 500
  }

  # Cloud Tasks gives a task up when attempts AND time are used up; with a time, attempts would go on within it.
  retry_config {
    max_attempts       = var.task_attempts
    max_retry_duration = "0s"
    min_backoff        = "1s"
    max_backoff        = "60s"
    max_doublings      = 16
  }

  # Without it no failed dispatch is ever logged. Names of tasks are hashes.
  stackdriver_logging_config {
    sampling_ratio = 1
  }

  depends_on = [google_project_service.api]

  lifecycle {
    prevent_destroy = true

    precondition {
      condition     = var.messages_concurrency <= var.functions["generate"].threads * var.functions["generate"].max_instances
      error_message = "messages_concurrency is more than all instances of generate take at once (threads × max_instances): tasks would meet 429, which slows the whole queue."
    }
  }
}

# Enqueuer creates tasks; viewer looks whether one is still there (tasks.get), and whether the queue is (queues.get).
resource "google_cloud_tasks_queue_iam_member" "generate" {
  for_each = {
    for pair in setproduct(keys(local.queues), ["enqueuer", "viewer"]) : join("/", pair) => { queue = pair[0], right = pair[1] }
  }

  project  = var.project
  location = var.region
  name     = google_cloud_tasks_queue.queue[each.value.queue].name
  role     = "roles/cloudtasks.${each.value.right}"
  member   = google_service_account.function["generate"].member
}

# The sweeper moves on batches that stand still. It comes with the account of the tasks, through the same door.
resource "google_cloud_scheduler_job" "sweeper" {
  project          = var.project
  region           = var.region
  name             = "sweep-batches"
  description      = "Moves on batches that stand still."
  schedule         = "* * * * *"
  time_zone        = "Etc/UTC"
  attempt_deadline = "180s"

  # The next minute's call is the retry.
  retry_config {
    retry_count = 0
  }

  http_target {
    uri         = "${local.generate_url}/tasks/sweep"
    http_method = "POST"
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode("{}")

    oidc_token {
      service_account_email = google_service_account.tasks.email
      audience              = local.generate_url
    }
  }

  depends_on = [google_cloud_run_service_iam_member.tasks]
}
