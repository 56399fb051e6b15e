# Who read what. Functions log their own requests, so they are left out here: what remains are people and other systems,
# and each of those is worth a line.
resource "google_project_iam_audit_config" "objects" {
  project = var.project
  service = "storage.googleapis.com"

  dynamic "audit_log_config" {
    for_each = ["DATA_READ", "DATA_WRITE"]

    content {
      log_type         = audit_log_config.value
      exempted_members = [for account in google_service_account.function : account.member]
    }
  }
}

resource "google_project_iam_audit_config" "secrets" {
  project = var.project
  service = "secretmanager.googleapis.com"

  dynamic "audit_log_config" {
    for_each = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]

    content {
      log_type = audit_log_config.value
    }
  }
}
