"""A Firestore for the laptop: the gRPC interface of the real one, served from memory, kept in
SQLite.

From the inside out, each module one idea:
messages, refusals, clock, paths, values          the protocol, its errors, the server's time,
names, value order
limits, transforms, writes                        what may be stored, and what one write makes of
one document
versions, scopes, journal, store                  documents through time, collections, the file,
commits
filters, queries, query_requests, aggregations    finding documents
tree                                              what lies below what
line, transactions                                snapshots, validation, expiry, and who goes first
reading, reads, listings, commits, documents      the calls
targets, listen                                   listening to changes
service, server                                   gRPC, the process
"""
