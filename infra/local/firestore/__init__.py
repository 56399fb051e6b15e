"""A Firestore for the laptop: the real one's gRPC interface, served from memory, kept in SQLite.

From the inside out, each folder and module one idea:
messages, refusals, clock    the protocol, its errors, the server's time
documents/                   names, values, limits, and what one write makes of one document
journal, store               the file, and documents through time
queries/                     finding documents: scopes, filters, orders, aggregations, the tree
transactions/                snapshots, validation, expiry, and who goes first
calls/                       the gRPC calls, when each reads, and listening to changes
service, server              the table of calls, and the process
"""
