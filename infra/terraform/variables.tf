variable "project" {
  description = "The Google Cloud project of the deployment. Production and trials have one each: names are the same in both."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be a project's id: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "The region of functions, queues, buckets and the database. A trigger must lie where its bucket lies."
  type        = string
  default     = "us-central1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region, as us-central1; a multi-region holds no functions."
  }
}

variable "archives" {
  description = "The source of each function: the path of the archive that `make stage` wrote, build/<function>-<hash>.zip."
  type        = map(string)

  validation {
    condition     = toset(keys(var.archives)) == toset(["assemble", "generate", "ingest", "rotation"])
    error_message = "archives must name assemble, generate, ingest and rotation, each with the path of its archive."
  }

  validation {
    condition = alltrue([
      for name, path in var.archives : can(regex("^${name}-[0-9a-f]{16}\\.zip$", basename(path)))
    ])
    error_message = "An archive's name must be <function>-<16 digits of its hash>.zip: under the same name a change would not be deployed."
  }

  validation {
    condition     = alltrue([for path in values(var.archives) : fileexists(path)])
    error_message = "An archive is missing; run `make stage` first."
  }
}

variable "runtime" {
  description = "The Python of the functions."
  type        = string
  default     = "python313"

  validation {
    condition     = contains(["python311", "python312", "python313", "python314"], var.runtime)
    error_message = "runtime must be python311 to python314."
  }
}

variable "functions" {
  description = <<-EOT
    The size of each function. threads: requests that an instance answers at once. speech_concurrency: requests to
    Cartesia at once in an instance, 0 where a function never speaks. Instances × speech_concurrency, added up, must
    stay inside cartesia_plan_concurrency.
  EOT
  type = map(object({
    memory_mb          = number
    cpu                = number
    threads            = number
    min_instances      = number
    max_instances      = number
    speech_concurrency = number
  }))
  default = {
    generate     = { memory_mb = 2048, cpu = 1, threads = 16, min_instances = 0, max_instances = 3, speech_concurrency = 3 }
    assemble     = { memory_mb = 2048, cpu = 1, threads = 16, min_instances = 1, max_instances = 4, speech_concurrency = 1 }
    rotation     = { memory_mb = 512, cpu = 1, threads = 16, min_instances = 0, max_instances = 2, speech_concurrency = 1 }
    ingest       = { memory_mb = 1024, cpu = 1, threads = 4, min_instances = 0, max_instances = 3, speech_concurrency = 0 }
    ingest_event = { memory_mb = 1024, cpu = 1, threads = 1, min_instances = 0, max_instances = 3, speech_concurrency = 0 }
  }

  validation {
    condition     = toset(keys(var.functions)) == toset(["assemble", "generate", "ingest", "ingest_event", "rotation"])
    error_message = "functions must give the size of assemble, generate, ingest, ingest_event and rotation."
  }

  validation {
    condition     = alltrue([for size in values(var.functions) : size.cpu >= 1 && size.memory_mb >= 512 && size.memory_mb <= 4096 * size.cpu])
    error_message = "A function needs 1 cpu or more, since it answers several requests at once, and 512 to 4096 MB for each cpu."
  }

  validation {
    condition = alltrue([
      for size in values(var.functions) :
      size.threads >= 1 && size.threads <= 1000 && size.min_instances >= 0 && size.max_instances >= max(1, size.min_instances)
    ])
    error_message = "threads must be 1 to 1000, and max_instances 1 or more and not below min_instances."
  }

  validation {
    condition     = alltrue([for name in ["assemble", "generate", "rotation"] : try(var.functions[name].speech_concurrency >= 1, false)])
    error_message = "assemble, generate and rotation speak what is missing: their speech_concurrency must be 1 or more."
  }
}

variable "cartesia_plan_concurrency" {
  description = "Requests at once that your Cartesia plan allows (2 to 15 for most). Only you know it, so it has no default."
  type        = number

  validation {
    condition     = var.cartesia_plan_concurrency >= 1 && var.cartesia_plan_concurrency <= 1000 && floor(var.cartesia_plan_concurrency) == var.cartesia_plan_concurrency
    error_message = "cartesia_plan_concurrency must be a whole number, 1 to 1000."
  }
}

variable "messages_concurrency" {
  description = "Tasks that splice messages at once, over all instances of generate."
  type        = number
  default     = 32

  validation {
    condition     = var.messages_concurrency >= 1 && var.messages_concurrency <= 1000
    error_message = "messages_concurrency must be 1 to 1000, as the setting MESSAGES_CONCURRENCY."
  }
}

variable "task_attempts" {
  description = "Attempts of a task, after which its items have failed."
  type        = number
  default     = 10

  validation {
    condition     = var.task_attempts >= 1 && var.task_attempts <= 100
    error_message = "task_attempts must be 1 to 100."
  }
}

variable "secret_versions" {
  description = <<-EOT
    The version of each secret that the functions read when they start. A number, never `latest`: an instance that
    starts later would have another secret than its neighbours. Without webhook_secret no webhook can be asked for.
  EOT
  type = object({
    internal_api_key = string
    cartesia_api_key = string
    webhook_secret   = optional(string)
  })

  validation {
    condition     = alltrue([for version in values(var.secret_versions) : version == null || can(regex("^[1-9][0-9]*$", version))])
    error_message = "A version must be a number, as \"1\"."
  }
}

variable "voice_id" {
  description = "The voice where neither a request nor a template names one. Another voice makes every stem that it spoke a miss."
  type        = string

  validation {
    condition     = length(trimspace(var.voice_id)) > 0
    error_message = "voice_id must name a voice of Cartesia."
  }
}

variable "model_id" {
  description = "The model where a template names none: a dated snapshot, since an alias changes its voice silently."
  type        = string
  default     = "sonic-3-2026-01-12"

  validation {
    condition     = can(regex("-[0-9]{4}-[0-9]{2}-[0-9]{2}$", var.model_id))
    error_message = "model_id must be a dated snapshot, as sonic-3-2026-01-12."
  }
}

variable "cartesia_version" {
  description = "The version of Cartesia's API; part of every signature."
  type        = string
  default     = "2025-04-16"

  validation {
    condition     = can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", var.cartesia_version))
    error_message = "cartesia_version must be a date, YYYY-MM-DD."
  }
}

variable "price_per_1k_characters" {
  description = "What your Cartesia plan pays for 1,000 characters, shown as the cost of batches; null shows none."
  type        = number
  default     = null

  validation {
    condition     = var.price_per_1k_characters == null || try(var.price_per_1k_characters >= 0 && var.price_per_1k_characters <= 1000, false)
    error_message = "price_per_1k_characters must be 0 to 1000."
  }
}

variable "stem_memory_mb" {
  description = "Memory for stems, for each instance of generate and assemble."
  type        = number
  default     = 128

  validation {
    condition     = var.stem_memory_mb >= 0 && var.stem_memory_mb <= 32768
    error_message = "stem_memory_mb must be 0 to 32768."
  }
}

variable "cache_ttl_days" {
  description = "Age at which a stem is spoken anew, and its object deleted; 0 means never."
  type        = number
  default     = 0

  validation {
    condition     = var.cache_ttl_days >= 0 && var.cache_ttl_days <= 36500
    error_message = "cache_ttl_days must be 0 to 36500."
  }
}

variable "signed_url_ttl_s" {
  description = "Seconds that a signed URL opens its object."
  type        = number
  default     = 3600

  validation {
    condition     = var.signed_url_ttl_s >= 1 && var.signed_url_ttl_s <= 43200
    error_message = "signed_url_ttl_s must be 1 to 43200: what signs is replaced after some hours."
  }
}

variable "log_level" {
  description = "The least severity that functions log. Requests are logged as INFO: metrics and alerts are made of them."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO"], var.log_level)
    error_message = "log_level must be DEBUG or INFO: above, metrics and alerts would see nothing."
  }
}

variable "keep_days" {
  description = "Days that messages, the files of batches, tables of recipients and reports of uploads are kept; 0 means for ever."
  type = object({
    outputs    = optional(number, 90)
    batches    = optional(number, 90)
    recipients = optional(number, 30)
    reports    = optional(number, 365)
  })
  default = {}

  validation {
    condition     = alltrue([for days in values(var.keep_days) : days == 0 || days >= 30])
    error_message = "keep_days must be 0, or 30 and more: a batch may be paused and retried for weeks."
  }
}

variable "playback_origins" {
  description = "Origins of the web pages that play audio by signed URLs, as https://app.example.com."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.playback_origins : can(regex("^https://[^/*]+$", origin))])
    error_message = "An origin is https:// and a host, without a path and without *."
  }
}

variable "firestore_database" {
  description = "The Firestore database of the deployment."
  type        = string
  default     = "(default)"

  validation {
    condition     = var.firestore_database == "(default)" || can(regex("^[a-z][a-z0-9-]{2,61}[a-z0-9]$", var.firestore_database))
    error_message = "firestore_database must be (default), or 4 to 63 lower-case letters, digits and hyphens."
  }
}

variable "invokers" {
  description = "Who may call the four HTTP functions, beside Cloud Tasks. Everyone by default: the key in X-Internal-API-Key decides."
  type        = list(string)
  default     = ["allUsers"]

  validation {
    condition     = alltrue([for member in var.invokers : member == "allUsers" || can(regex("^(user|group|serviceAccount|domain):.+$", member))])
    error_message = "An invoker is allUsers, or user:, group:, serviceAccount: or domain: and a name."
  }
}

variable "domain" {
  description = "The host name of an HTTPS load balancer before all functions; null makes none, and each function has its own URL."
  type        = string
  default     = null

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a host name, as audio.example.com."
  }
}

variable "cdn" {
  description = <<-EOT
    Cloud CDN for /outputs/* of the load balancer: off; prepared (made, and closed until it has a key for signed
    URLs, load_balancer.tf); or open, once it has one.
  EOT
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "prepared", "open"], var.cdn)
    error_message = "cdn must be off, prepared or open."
  }

  validation {
    condition     = var.cdn == "off" || var.domain != null
    error_message = "cdn needs the load balancer: set domain."
  }
}

variable "alert_emails" {
  description = "Who is told when an alert opens."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+$", email))])
    error_message = "alert_emails must be e-mail addresses."
  }
}

variable "alert_limits" {
  description = <<-EOT
    Where alerts open. error_ratio: of requests that a function answers with 5xx. p99_ms: of assemble and rotation.
    queue_depth: tasks of a queue. queue_age_s: how late tasks begin. characters_per_hour: spoken, in all.
  EOT
  type = object({
    error_ratio         = optional(number, 0.05)
    p99_ms              = optional(number, 10000)
    queue_depth         = optional(number, 2000)
    queue_age_s         = optional(number, 600)
    characters_per_hour = optional(number, 200000)
  })
  default = {}

  validation {
    condition     = alltrue([for limit in values(var.alert_limits) : limit > 0]) && var.alert_limits.error_ratio < 1
    error_message = "Every limit must be above 0, and error_ratio below 1."
  }
}

variable "budget" {
  description = "A monthly budget, whose alerts go out at 50, 90 and 100 %; null makes none. It bounds nothing: it tells."
  type = object({
    billing_account = string
    currency        = string
    amount          = number
  })
  default = null

  validation {
    condition = var.budget == null || try(
      can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account)) &&
      can(regex("^[A-Z]{3}$", var.budget.currency)) && var.budget.amount >= 1 && floor(var.budget.amount) == var.budget.amount, false
    )
    error_message = "budget needs a billing account (XXXXXX-XXXXXX-XXXXXX), a currency (USD) and a whole amount."
  }
}

variable "speech_takes" {
  description = "How often a stem is spoken at most: again where it is cut off, clicks or is clipped; 1 is once. Each take is paid for."
  type        = number
  default     = 2

  validation {
    condition     = var.speech_takes >= 1 && var.speech_takes <= 5
    error_message = "speech_takes must be 1 to 5."
  }
}
