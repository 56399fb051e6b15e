# The secrets' names and readers. Their values are added by hand, and are in no file and in no state:
#
#   printf %s "$VALUE" | gcloud secrets versions add internal-api-key --data-file=-
#
# `printf %s`, since `echo` would add a line break to the key. secret_versions then names the new version, and the next
# apply starts instances that read it. A secret is read when an instance starts: one that cannot be read stops it.

locals {
  secrets = {
    internal_api_key = "INTERNAL_API_KEY"
    cartesia_api_key = "CARTESIA_API_KEY"
    webhook_secret   = "WEBHOOK_SECRET"
  }

  # Every function checks callers' keys or refuses to start without one; who speaks has the key of speech, and
  # generate alone sends webhooks.
  secrets_read = {
    for name in keys(var.functions) : name => [
      for secret in keys(local.secrets) : secret
      if var.secret_versions[secret] != null && (
        secret == "internal_api_key" ||
        (secret == "cartesia_api_key" && var.functions[name].speech_concurrency > 0) ||
        (secret == "webhook_secret" && name == "generate")
      )
    ]
  }

  secret_readers = merge([
    for name, secrets in local.secrets_read : {
      for secret in secrets : "${name}/${secret}" => { function = name, secret = secret }
    }
  ]...)
}

resource "google_secret_manager_secret" "secret" {
  for_each = local.secrets

  project             = var.project
  secret_id           = replace(each.key, "_", "-")
  deletion_policy     = "PREVENT"
  version_destroy_ttl = "${7 * 24 * 3600}s"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = local.secret_readers

  project   = var.project
  secret_id = google_secret_manager_secret.secret[each.value.secret].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function[each.value.function].member
}
