"""Tables of recipients: rows whose columns are the slots of a template."""
