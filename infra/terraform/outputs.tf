output "urls" {
  description = "Where each function is called: the load balancer's address where there is one, else the function's own."
  value = {
    for name in local.http_functions : name => (
      var.domain == null ? google_cloudfunctions2_function.function[name].service_config[0].uri : "https://${var.domain}"
    )
  }
}

output "generate_url" {
  description = "Where Cloud Tasks sends tasks, and the audience of their tokens."
  value       = local.generate_url
}

output "load_balancer_ip" {
  description = "The address that the domain's A record must have; null without a load balancer."
  value       = one([for address in google_compute_global_address.api : address.address])
}

output "buckets" {
  description = "The buckets of stems, outputs and uploads; lists are dropped into the last."
  value       = { for name, bucket in google_storage_bucket.data : name => bucket.name }
}

output "archives" {
  description = "The archive that each function is deployed from, as an address: what rolling back deploys again."
  value       = { for name, archive in google_storage_bucket_object.archive : name => "gs://${archive.bucket}/${archive.name}" }
}

output "secrets" {
  description = "The secrets whose values are added by hand."
  value       = sort([for secret in google_secret_manager_secret.secret : secret.secret_id])
}

output "dashboard" {
  description = "Where the dashboard is seen."
  value       = "https://console.cloud.google.com/monitoring/dashboards?project=${var.project}"
}
