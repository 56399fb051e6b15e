# Firestore: what must be declared beyond the single-field indexes that it keeps by itself.
#
# Most queries need no composite index: collections are read whole, by their documents' names, or by conditions of
# equality, which Firestore merges. A test holds every query that the test suite sends against the
# google_firestore_index resources of this file, so that one that needs an index cannot be added without declaring it.

# Deleted by Firestore some time after `expire_at`; until then code decides by the time itself. The field is not
# indexed: sequential values would bound the writes of a collection to 500 a second, and nothing queries it.
resource "google_firestore_field" "expiry" {
  for_each   = toset(["idempotency", "rotation_claims", "stems"])
  project    = var.project
  database   = google_firestore_database.main.name
  collection = each.value
  field      = "expire_at"

  ttl_config {}
  index_config {}
}

# The figures of /cache/stats: sums over finished stems, of all and of each kind, voice and model. Firestore sums from
# an index that holds the conditions and the summed fields. None of these fields grows with time, so none bounds the
# writes of the collection.

resource "google_firestore_index" "figures_of_stems" {
  project    = var.project
  database   = google_firestore_database.main.name
  collection = "stems"
  fields {
    field_path = "state"
    order      = "ASCENDING"
  }
  fields {
    field_path = "characters"
    order      = "ASCENDING"
  }
  fields {
    field_path = "duration_ms"
    order      = "ASCENDING"
  }
  fields {
    field_path = "size_bytes"
    order      = "ASCENDING"
  }
}

resource "google_firestore_index" "figures_of_kinds" {
  project    = var.project
  database   = google_firestore_database.main.name
  collection = "stems"
  fields {
    field_path   = "kinds"
    array_config = "CONTAINS"
  }
  fields {
    field_path = "state"
    order      = "ASCENDING"
  }
  fields {
    field_path = "characters"
    order      = "ASCENDING"
  }
  fields {
    field_path = "duration_ms"
    order      = "ASCENDING"
  }
  fields {
    field_path = "size_bytes"
    order      = "ASCENDING"
  }
}

resource "google_firestore_index" "figures_of_voices" {
  project    = var.project
  database   = google_firestore_database.main.name
  collection = "stems"
  fields {
    field_path = "state"
    order      = "ASCENDING"
  }
  fields {
    field_path = "voice_id"
    order      = "ASCENDING"
  }
  fields {
    field_path = "characters"
    order      = "ASCENDING"
  }
  fields {
    field_path = "duration_ms"
    order      = "ASCENDING"
  }
  fields {
    field_path = "size_bytes"
    order      = "ASCENDING"
  }
}

resource "google_firestore_index" "figures_of_models" {
  project    = var.project
  database   = google_firestore_database.main.name
  collection = "stems"
  fields {
    field_path = "model_id"
    order      = "ASCENDING"
  }
  fields {
    field_path = "state"
    order      = "ASCENDING"
  }
  fields {
    field_path = "characters"
    order      = "ASCENDING"
  }
  fields {
    field_path = "duration_ms"
    order      = "ASCENDING"
  }
  fields {
    field_path = "size_bytes"
    order      = "ASCENDING"
  }
}

# What tasks recorded of a batch is added up on read, five fields in one aggregation: it needs an index of them all.
resource "google_firestore_index" "outcome_sums" {
  project    = var.project
  database   = google_firestore_database.main.name
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
