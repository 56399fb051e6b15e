# One account for each function, and three that run no code: `tasks` signs the calls of Cloud Tasks and Cloud
# Scheduler, `trigger` those of Eventarc, `build` builds. No account has a key.

resource "google_service_account" "function" {
  for_each = var.functions

  project      = var.project
  account_id   = "fn-${replace(each.key, "_", "-")}"
  display_name = "Function ${each.key}"

  depends_on = [google_project_service.api]
}

resource "google_service_account" "tasks" {
  project      = var.project
  account_id   = "batch-tasks"
  display_name = "Cloud Tasks and Cloud Scheduler, at the task doors of generate"

  depends_on = [google_project_service.api]
}

resource "google_service_account" "trigger" {
  project      = var.project
  account_id   = "upload-trigger"
  display_name = "Eventarc, at the event door of ingest_event"

  depends_on = [google_project_service.api]
}

resource "google_service_account" "build" {
  project      = var.project
  account_id   = "function-build"
  display_name = "Builds the functions"

  depends_on = [google_project_service.api]
}

# Firestore: every function reads and writes documents of this one database, and of no other.
resource "google_project_iam_member" "documents" {
  for_each = var.functions

  project = var.project
  role    = "roles/datastore.user"
  member  = google_service_account.function[each.key].member

  condition {
    title       = "this database"
    description = "Documents of the deployment's own database"
    expression  = "resource.name == \"projects/${var.project}/databases/${google_firestore_database.main.name}\""
  }
}

locals {
  # What a function may do with the objects of a bucket: read (and list) them, or also create, label, replace and
  # delete them. `prefix` bounds the second to some of them.
  bucket_rights = {
    "generate/stems"               = { function = "generate", bucket = "stems", role = "roles/storage.objectUser", prefix = null }
    "generate/outputs"             = { function = "generate", bucket = "outputs", role = "roles/storage.objectUser", prefix = null }
    "generate/uploads"             = { function = "generate", bucket = "uploads", role = "roles/storage.objectViewer", prefix = null }
    "assemble/stems"               = { function = "assemble", bucket = "stems", role = "roles/storage.objectUser", prefix = null }
    "assemble/outputs"             = { function = "assemble", bucket = "outputs", role = "roles/storage.objectUser", prefix = null }
    "rotation/stems"               = { function = "rotation", bucket = "stems", role = "roles/storage.objectUser", prefix = null }
    "ingest/stems"                 = { function = "ingest", bucket = "stems", role = "roles/storage.objectViewer", prefix = null }
    "ingest/stems/datasets"        = { function = "ingest", bucket = "stems", role = "roles/storage.objectUser", prefix = "datasets/" }
    "ingest/uploads"               = { function = "ingest", bucket = "uploads", role = "roles/storage.objectViewer", prefix = null }
    "ingest_event/stems/datasets"  = { function = "ingest_event", bucket = "stems", role = "roles/storage.objectUser", prefix = "datasets/" }
    "ingest_event/uploads"         = { function = "ingest_event", bucket = "uploads", role = "roles/storage.objectViewer", prefix = null }
    "ingest_event/uploads/reports" = { function = "ingest_event", bucket = "uploads", role = "roles/storage.objectUser", prefix = "reports/" }
  }
}

resource "google_storage_bucket_iam_member" "function" {
  for_each = local.bucket_rights

  bucket = google_storage_bucket.data[each.value.bucket].name
  role   = each.value.role
  member = google_service_account.function[each.value.function].member

  dynamic "condition" {
    for_each = each.value.prefix == null ? [] : [each.value.prefix]

    content {
      title      = "only ${condition.value}"
      expression = "resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.data[each.value.bucket].name}/objects/${condition.value}\")"
    }
  }
}

# Signed URLs: a function has no private key, so IAM signs for its account, at that account's own request.
resource "google_service_account_iam_member" "signs_for_itself" {
  for_each = toset(["assemble", "generate"])

  service_account_id = google_service_account.function[each.key].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.function[each.key].member
}

# Whoever enqueues a task that carries an account's token must be allowed to act as that account, and so must Cloud
# Tasks itself, which makes the token when it sends the task. Its own account is there once there is a queue.
resource "google_service_account_iam_member" "acts_as_tasks" {
  for_each = {
    generate    = google_service_account.function["generate"].member
    cloud_tasks = "serviceAccount:service-${data.google_project.deployment.number}@gcp-sa-cloudtasks.iam.gserviceaccount.com"
  }

  service_account_id = google_service_account.tasks.name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value

  depends_on = [google_cloud_tasks_queue.queue]
}

# Eventarc: Cloud Storage publishes events, and the trigger's account receives them.
data "google_storage_project_service_account" "storage" {
  project = var.project

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "storage_publishes" {
  project = var.project
  role    = "roles/pubsub.publisher"
  member  = data.google_storage_project_service_account.storage.member
}

resource "google_project_iam_member" "trigger_receives" {
  project = var.project
  role    = "roles/eventarc.eventReceiver"
  member  = google_service_account.trigger.member
}

# The build reads the copy of the source that Cloud Functions makes in a bucket of its own, and writes one repository.
resource "google_project_iam_member" "build" {
  for_each = {
    "roles/logging.logWriter"    = null
    "roles/storage.objectViewer" = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-\") || resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.sources.name}\")"
  }

  project = var.project
  role    = each.key
  member  = google_service_account.build.member

  dynamic "condition" {
    for_each = each.value == null ? [] : [each.value]

    content {
      title      = "sources of functions"
      expression = condition.value
    }
  }
}

resource "google_artifact_registry_repository" "functions" {
  #checkov:skip=CKV_GCP_84:the images hold code and public packages; Google's own key encrypts them
  project                = var.project
  location               = var.region
  repository_id          = "functions"
  description            = "The images that Cloud Functions builds"
  format                 = "DOCKER"
  cleanup_policy_dry_run = false

  cleanup_policies {
    id     = "keep-the-last-ten"
    action = "KEEP"

    most_recent_versions {
      keep_count = 10
    }
  }

  cleanup_policies {
    id     = "delete-after-a-month"
    action = "DELETE"

    condition {
      older_than = "${30 * 24 * 3600}s"
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_artifact_registry_repository_iam_member" "build" {
  project    = var.project
  location   = var.region
  repository = google_artifact_registry_repository.functions.name
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}
