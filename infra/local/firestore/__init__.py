"""A Firestore for the laptop: the gRPC interface of the real one, served from memory, kept in SQLite.

messages   the protocol's messages
refusals   the errors that a caller sees
clock      the server's time
paths      document names and field paths
values     the order of values
limits     what may be stored
transforms increments, server times and array changes
writes     one write upon one document
versions   what a document was at a time
journal    the file that survives a kill
store      documents, collections and commits
filters, queries, aggregations, listing    reading more than one document
line       the place of a transaction among those that want the same
transactions   snapshots, validation, expiry
service    the calls
"""
