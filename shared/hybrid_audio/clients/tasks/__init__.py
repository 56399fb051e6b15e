"""Cloud Tasks: what enqueues tasks, and what recognises the tasks that come back."""
