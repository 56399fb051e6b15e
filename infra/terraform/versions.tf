# The state holds no secret: their values are never given to Terraform. It lies in a bucket that is made by hand
# (README.md), named at `terraform init -backend-config=bucket=…`.
terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.7"
    }
  }

  backend "gcs" {
    prefix = "hybrid-audio"
  }
}

provider "google" {
  project        = var.project
  region         = var.region
  default_labels = { application = "hybrid-audio" }

  # The budget's API is charged to a project: to this one.
  billing_project       = var.project
  user_project_override = true
}

data "google_project" "deployment" {
  project_id = var.project
}
