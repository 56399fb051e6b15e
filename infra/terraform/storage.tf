# Four buckets: stems (with templates and datasets), outputs (messages and the files of batches), uploads (lists that
# are dropped in, their reports, tables of recipients), and the archives of the functions' sources.
#
# No versioning: stems and messages are created once, and what is deleted or overwritten comes back from soft delete
# for a week. A generation that a request replaced must be gone for readers, not kept beside.

locals {
  buckets = {
    stems = {
      has_audio = true
      expires = [
        { prefix = "stems/", days = var.cache_ttl_days == 0 ? 0 : ceil(var.cache_ttl_days) + 1 },
      ]
    }
    outputs = {
      has_audio = true
      expires = [
        { prefix = "outputs/", days = var.keep_days.outputs },
        { prefix = "batches/", days = var.keep_days.batches },
      ]
    }
    uploads = {
      has_audio = false
      expires = [
        { prefix = "recipients/", days = var.keep_days.recipients },
        { prefix = "reports/", days = var.keep_days.reports },
      ]
    }
  }
}

resource "google_storage_bucket" "data" {
  for_each = local.buckets

  #checkov:skip=CKV_GCP_62:the audit log says who else than the functions read or wrote an object (audit.tf)
  #checkov:skip=CKV_GCP_78:soft delete keeps a week of what is deleted or overwritten, and old generations must not be readable
  project                     = var.project
  name                        = "${var.project}-${each.key}"
  location                    = var.region
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false
  deletion_policy             = "PREVENT"

  soft_delete_policy {
    retention_duration_seconds = 7 * 24 * 3600
  }

  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 1
    }
  }

  dynamic "lifecycle_rule" {
    for_each = [for rule in each.value.expires : rule if rule.days > 0]

    content {
      action {
        type = "Delete"
      }
      condition {
        age            = lifecycle_rule.value.days
        matches_prefix = [lifecycle_rule.value.prefix]
      }
    }
  }

  # A page that plays a signed URL asks for parts of it, and must be allowed to see which part came.
  dynamic "cors" {
    for_each = each.value.has_audio && length(var.playback_origins) > 0 ? [var.playback_origins] : []

    content {
      origin          = cors.value
      method          = ["GET", "HEAD"]
      response_header = ["Accept-Ranges", "Content-Length", "Content-Range", "Content-Type", "Range"]
      max_age_seconds = 3600
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_storage_bucket" "sources" {
  #checkov:skip=CKV_GCP_62:the audit log says who else than the functions read or wrote an object (audit.tf)
  #checkov:skip=CKV_GCP_78:a name holds the hash of its content, so no object is ever replaced by another
  project                     = var.project
  name                        = "${var.project}-sources"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  soft_delete_policy {
    retention_duration_seconds = 7 * 24 * 3600
  }

  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 1
    }
  }

  depends_on = [google_project_service.api]
}

# An archive that is deployed no more stays: rolling back takes it from here (cloudbuild.yaml).
resource "google_storage_bucket_object" "archive" {
  for_each = var.archives

  bucket          = google_storage_bucket.sources.name
  name            = basename(each.value)
  source          = each.value
  content_type    = "application/zip"
  deletion_policy = "ABANDON"
}
