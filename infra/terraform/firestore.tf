# The database; its indexes and expiries are in indexes.tf.
#
# OPTIMISTIC: what an instance read before it was killed locks nobody else out. The races of the test suite run in
# this mode, and in the other one against Google's emulator.
resource "google_firestore_database" "main" {
  project                           = var.project
  name                              = var.firestore_database
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  database_edition                  = "STANDARD"
  concurrency_mode                  = "OPTIMISTIC"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = "DELETE_PROTECTION_ENABLED"
  deletion_policy                   = "PREVENT"

  depends_on = [google_project_service.api]
}

# Point-in-time recovery reaches back seven days; a backup is kept for four weeks.
resource "google_firestore_backup_schedule" "weekly" {
  project   = var.project
  database  = google_firestore_database.main.name
  retention = "${28 * 24 * 3600}s"

  weekly_recurrence {
    day = "SUNDAY"
  }
}
