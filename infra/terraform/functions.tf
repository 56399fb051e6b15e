# Four functions, and the event door of ingest as a function of its own: it is invoked by another account, runs longer,
# and a storm of uploads takes no instance from callers.

locals {
  # How each is started, and the seconds that one of its requests may take: more than the code gives any route. Cloud
  # Tasks waits 600 seconds for an attempt, and planning a large table takes up to 540. Event functions have 540 at most.
  doors = {
    generate     = { source = "generate", entry_point = "generate", timeout_s = 600, splices = true }
    assemble     = { source = "assemble", entry_point = "assemble", timeout_s = 150, splices = true }
    rotation     = { source = "rotation", entry_point = "rotation", timeout_s = 90, splices = false }
    ingest       = { source = "ingest", entry_point = "ingest", timeout_s = 150, splices = false }
    ingest_event = { source = "ingest", entry_point = "ingest_event", timeout_s = 540, splices = false }
  }
  http_functions = toset([for name, door in local.doors : name if name != "ingest_event"])

  # A function cannot be told its own address, which exists after it does: so the one that follows from its name.
  generate_url = "https://generate-${data.google_project.deployment.number}.${var.region}.run.app"

  # Memory: the process with its largest bodies, stems and what was measured of them, and the rest is for messages under
  # way, at half a megabyte for each second.
  process_mb = 512
  stems_mb   = var.stem_memory_mb + max(16, ceil(var.stem_memory_mb / 8))
  audio_budget_s = {
    for name, size in var.functions : name => floor((size.memory_mb - local.process_mb - local.stems_mb) / 0.5)
  }

  # While a new revision takes over, instances of the old one still end their requests: for that moment more may be asked
  # of Cartesia than this, which answers 429, and is asked again.
  speech_at_once = sum([for size in values(var.functions) : size.max_instances * size.speech_concurrency])

  # What all functions are told alike: what is part of a signature must be the same in each.
  environment = {
    APP_ENV               = "prod"
    GCP_PROJECT           = var.project
    GCP_REGION            = var.region
    STEMS_BUCKET          = google_storage_bucket.data["stems"].name
    OUTPUTS_BUCKET        = google_storage_bucket.data["outputs"].name
    UPLOADS_BUCKET        = google_storage_bucket.data["uploads"].name
    FIRESTORE_DATABASE    = google_firestore_database.main.name
    CARTESIA_VERSION      = var.cartesia_version
    VOICE_ID              = var.voice_id
    MODEL_ID              = var.model_id
    PRONUNCIATION_FRESH_S = "60"
    SAMPLE_RATE           = "48000"
    CACHE_TTL_DAYS        = tostring(var.cache_ttl_days)
    SIGNED_URL_TTL_S      = tostring(var.signed_url_ttl_s)
    LOG_LEVEL             = var.log_level
  }

  environment_of_speakers = {
    for name, size in var.functions : name => size.speech_concurrency == 0 ? {} : {
      CARTESIA_CONCURRENCY = tostring(size.speech_concurrency)
      SPEECH_TAKES         = tostring(var.speech_takes)
    }
  }

  # Who only looks whether stems are there keeps none in memory.
  environment_of_memory = {
    for name, door in local.doors : name => !door.splices ? { STEM_MEMORY_MB = "0" } : {
      STEM_MEMORY_MB                                                         = tostring(var.stem_memory_mb)
      AUDIO_BUDGET_S                                                         = tostring(local.audio_budget_s[name])
    }
  }

  environment_of_batches = {
    GENERATE_URL          = local.generate_url
    TASKS_SERVICE_ACCOUNT = google_service_account.tasks.email
    SPEECH_QUEUE          = google_cloud_tasks_queue.queue["speech"].name
    MESSAGES_QUEUE        = google_cloud_tasks_queue.queue["messages"].name
    MESSAGES_CONCURRENCY  = tostring(var.messages_concurrency)
    TASK_ATTEMPTS         = tostring(var.task_attempts)
  }

  environment_of_prices = var.price_per_1k_characters == null ? {} : {
    CARTESIA_PRICE_PER_1K_CHARACTERS = tostring(var.price_per_1k_characters)
  }
}

resource "google_cloudfunctions2_function" "function" {
  for_each = local.doors

  project     = var.project
  location    = var.region
  name        = replace(each.key, "_", "-")
  description = "Hybrid Audio API: ${each.key}"

  build_config {
    runtime           = var.runtime
    entry_point       = each.value.entry_point
    service_account   = google_service_account.build.id
    docker_repository = google_artifact_registry_repository.functions.id

    source {
      storage_source {
        bucket = google_storage_bucket.sources.name
        object = google_storage_bucket_object.archive[each.value.source].name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.function[each.key].email
    available_memory                 = "${var.functions[each.key].memory_mb}Mi"
    available_cpu                    = tostring(var.functions[each.key].cpu)
    max_instance_request_concurrency = var.functions[each.key].threads
    min_instance_count               = var.functions[each.key].min_instances
    max_instance_count               = var.functions[each.key].max_instances
    timeout_seconds                  = each.value.timeout_s
    all_traffic_on_latest_revision   = true

    # Cloud Tasks, Cloud Scheduler and Eventarc of this project count as internal.
    ingress_settings = (
      each.key == "ingest_event" ? "ALLOW_INTERNAL_ONLY" :
      var.domain == null ? "ALLOW_ALL" : "ALLOW_INTERNAL_AND_GCLB"
    )

    # gunicorn answers as many requests at once as it has threads: fewer than the concurrency would let requests wait
    # unseen.
    environment_variables = merge(
      local.environment,
      local.environment_of_speakers[each.key],
      local.environment_of_memory[each.key],
      each.key == "generate" ? local.environment_of_batches : {},
      each.key == "generate" ? local.environment_of_prices : {},
      { THREADS = tostring(var.functions[each.key].threads) },
    )

    dynamic "secret_environment_variables" {
      for_each = local.secrets_read[each.key]
      iterator = secret

      content {
        key        = local.secrets[secret.value]
        project_id = var.project
        secret     = google_secret_manager_secret.secret[secret.value].secret_id
        version    = var.secret_versions[secret.value]
      }
    }
  }

  # An upload's event is delivered until it is taken, for a day; without a retry policy it would be dropped and logged
  # as a success. What can never be ingested, the function sets aside itself (the alert `quarantine`).
  dynamic "event_trigger" {
    for_each = each.key == "ingest_event" ? [google_storage_bucket.data["uploads"].name] : []
    iterator = uploads

    content {
      event_type            = "google.cloud.storage.object.v1.finalized"
      trigger_region        = var.region
      retry_policy          = "RETRY_POLICY_RETRY"
      service_account_email = google_service_account.trigger.email

      event_filters {
        attribute = "bucket"
        value     = uploads.value
      }
    }
  }

  lifecycle {
    precondition {
      condition     = local.speech_at_once <= var.cartesia_plan_concurrency
      error_message = "All instances together would ask Cartesia for ${local.speech_at_once} stems at once (max_instances × speech_concurrency, added up), more than cartesia_plan_concurrency = ${var.cartesia_plan_concurrency}: lower one of them in functions."
    }

    precondition {
      condition     = !each.value.splices || local.audio_budget_s[each.key] >= 1800
      error_message = "${each.key}: memory_mb leaves no room for one message of half an hour beside the process (${local.process_mb} MB) and the stems (${local.stems_mb} MB): give it more, or lower stem_memory_mb."
    }
  }

  depends_on = [
    google_artifact_registry_repository_iam_member.build,
    google_project_iam_member.build,
    google_project_iam_member.documents,
    google_project_iam_member.storage_publishes,
    google_project_iam_member.trigger_receives,
    google_secret_manager_secret_iam_member.reader,
    google_storage_bucket_iam_member.function,
  ]
}

# Who may call. The code of the HTTP functions asks for a key, or at the task doors for a token of the account `tasks`;
# so by default everyone may knock.
resource "google_cloud_run_service_iam_member" "invoker" {
  for_each = {
    for pair in setproduct(local.http_functions, var.invokers) : join("/", pair) => { function = pair[0], member = pair[1] }
  }

  project  = var.project
  location = var.region
  service  = google_cloudfunctions2_function.function[each.value.function].name
  role     = "roles/run.invoker"
  member   = each.value.member
}

resource "google_cloud_run_service_iam_member" "tasks" {
  project  = var.project
  location = var.region
  service  = google_cloudfunctions2_function.function["generate"].name
  role     = "roles/run.invoker"
  member   = google_service_account.tasks.member
}

# The event door asks for no key and no token, because Eventarc cannot send one of ours: IAM is what guards it. This
# account alone may invoke it. Never give its service another invoker.
resource "google_cloud_run_service_iam_member" "trigger" {
  project  = var.project
  location = var.region
  service  = google_cloudfunctions2_function.function["ingest_event"].name
  role     = "roles/run.invoker"
  member   = google_service_account.trigger.member
}
