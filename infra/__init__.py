"""Where the system runs: `terraform/` is the cloud, `local/` the laptop."""
