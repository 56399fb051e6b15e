"""A Cloud Tasks for the laptop: the real gRPC interface, kept in SQLite, delivering over HTTP.

From the inside out, each folder and module one idea:
messages, refusals, names, clock    the protocol, its errors, its names, time
rules/       pure laws: what a queue and a task must be, back-off, token bucket, slowing down
queues/      the file, queues and their tasks, whose turn it is
dispatch/    one attempt over HTTP, its token and headers, what comes of it, the dispatcher
calls/       the gRPC calls
web/         the HTTP side: liveness, queue depths, the keys of tokens, the REST form of the calls
sweeper      a tiny Cloud Scheduler
service, server                     the table of calls, and the process
"""
