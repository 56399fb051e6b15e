variable "project" {
  description = "The Google Cloud project of the deployment."
  type        = string
}

variable "firestore_database" {
  description = "The Firestore database of the deployment."
  type        = string
  default     = "(default)"
}
