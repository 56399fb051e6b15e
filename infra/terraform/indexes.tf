# Firestore: what must be declared beyond the single-field indexes that it keeps by itself.
#
# Collections are read whole, by their documents' names, or by one field; what needs a composite index is declared below.
# A test holds every query that the test suite sends against the google_firestore_index resources of this file, so that
# one that needs an index cannot be added without declaring it here.

# Deleted by Firestore some time after `expire_at`; until then code decides by the time itself. The field is not
# indexed: sequential values would bound the writes of a collection to 500 a second, and nothing queries it.
resource "google_firestore_field" "expiry" {
  for_each   = toset(["idempotency", "rotation_claims", "stems"])
  project    = var.project
  database   = var.firestore_database
  collection = each.value
  field      = "expire_at"

  ttl_config {}
  index_config {}
}

# What tasks recorded of a batch is added up on read, five fields in one aggregation: it needs an index of them all.
resource "google_firestore_index" "outcome_sums" {
  project    = var.project
  database   = var.firestore_database
  collection = "outcomes"

  fields {
    field_path = "characters"
    order      = "ASCENDING"
  }

  fields {
    field_path = "created"
    order      = "ASCENDING"
  }

  fields {
    field_path = "ends_lane"
    order      = "ASCENDING"
  }

  fields {
    field_path = "failed"
    order      = "ASCENDING"
  }

  fields {
    field_path = "hit"
    order      = "ASCENDING"
  }
}
