"""The vocabulary of headers, footers and cells, as data: no rules are kept here."""
