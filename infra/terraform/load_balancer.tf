# One address for all functions, as the local gateway is on a laptop; made where `domain` is set. Point the domain's A
# record to the output `load_balancer_ip`: the certificate is issued after that.

locals {
  balanced = var.domain == null ? toset([]) : local.http_functions
  balancer = var.domain == null ? toset([]) : toset(["api"])
  cdn      = var.cdn == "off" ? toset([]) : toset(["outputs"])

  # The paths of each function. What no rule names goes to assemble, which answers a problem: the task doors are not
  # reachable from here.
  paths = {
    generate = ["/generate", "/generate/*", "/cache", "/cache/*", "/batches", "/batches/*", "/docs", "/docs/*"]
    assemble = ["/assemble", "/assemble/*", "/templates", "/templates/*"]
    rotation = ["/rotation", "/rotation/*"]
    ingest   = ["/external", "/external/*", "/ingest", "/ingest/*"]
  }
}

resource "google_compute_region_network_endpoint_group" "function" {
  for_each = local.balanced

  project               = var.project
  region                = var.region
  name                  = "fn-${each.key}"
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = google_cloudfunctions2_function.function[each.key].name
  }
}

resource "google_compute_backend_service" "function" {
  for_each = local.balanced

  project               = var.project
  name                  = "fn-${each.key}"
  protocol              = "HTTPS"
  load_balancing_scheme = "EXTERNAL_MANAGED"

  backend {
    group = google_compute_region_network_endpoint_group.function[each.key].id
  }

  # Functions log their requests themselves, without addresses and texts.
  log_config {
    enable = false
  }
}

resource "google_compute_url_map" "api" {
  for_each = local.balancer

  project         = var.project
  name            = "hybrid-audio"
  default_service = google_compute_backend_service.function["assemble"].id

  host_rule {
    hosts        = [var.domain]
    path_matcher = "functions"
  }

  path_matcher {
    name            = "functions"
    default_service = google_compute_backend_service.function["assemble"].id

    dynamic "path_rule" {
      for_each = local.paths

      content {
        paths   = path_rule.value
        service = google_compute_backend_service.function[path_rule.key].id
      }
    }

    dynamic "path_rule" {
      for_each = local.cdn

      content {
        paths   = ["/outputs/*"]
        service = google_compute_backend_bucket.outputs[path_rule.value].id
      }
    }
  }
}

resource "google_compute_global_address" "api" {
  for_each = local.balancer

  project = var.project
  name    = "hybrid-audio"

  depends_on = [google_project_service.api]
}

resource "google_compute_managed_ssl_certificate" "api" {
  for_each = local.balancer

  project = var.project
  name    = "hybrid-audio-${substr(sha256(var.domain), 0, 8)}"

  managed {
    domains = [var.domain]
  }

  # Another domain is another certificate, made before the old one is let go.
  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_ssl_policy" "api" {
  for_each = local.balancer

  project         = var.project
  name            = "hybrid-audio"
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_target_https_proxy" "api" {
  for_each = local.balancer

  project          = var.project
  name             = "hybrid-audio"
  url_map          = google_compute_url_map.api[each.key].id
  ssl_certificates = [google_compute_managed_ssl_certificate.api[each.key].id]
  ssl_policy       = google_compute_ssl_policy.api[each.key].id
}

resource "google_compute_global_forwarding_rule" "api" {
  for_each = local.balancer

  project               = var.project
  name                  = "hybrid-audio"
  ip_address            = google_compute_global_address.api[each.key].id
  ip_protocol           = "TCP"
  port_range            = "443"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  target                = google_compute_target_https_proxy.api[each.key].id
}

# Cloud CDN for messages. The bucket is private, so an address under /outputs/ opens only with a signature of a key of
# the backend bucket. Its value would lie in the state if Terraform made it, so it is added by hand, once:
#
#   gcloud compute backend-buckets add-signed-url-key outputs --key-name=one --key-file=<16 random bytes, base64url>
#
# That creates the account by which Cloud CDN reads the bucket: then set cdn = "open". Whoever hands messages out signs
# the addresses with this key; the signed URLs of the API's own answers go to Cloud Storage, past the cache.
resource "google_compute_backend_bucket" "outputs" {
  for_each = local.cdn

  project     = var.project
  name        = "outputs"
  bucket_name = google_storage_bucket.data["outputs"].name
  enable_cdn  = true

  cdn_policy {
    cache_mode                   = "USE_ORIGIN_HEADERS"
    signed_url_cache_max_age_sec = var.signed_url_ttl_s
    request_coalescing           = true
  }
}

resource "google_storage_bucket_iam_member" "cdn" {
  for_each = var.cdn == "open" ? toset(["outputs"]) : toset([])

  bucket = google_storage_bucket.data[each.key].name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:service-${data.google_project.deployment.number}@cloud-cdn-fill.iam.gserviceaccount.com"

  condition {
    title      = "only outputs/"
    expression = "resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.data[each.key].name}/objects/outputs/\")"
  }
}
