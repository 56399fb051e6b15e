"""The gateway: one address for all functions.

From the inside out, each module one idea:
problem, request_line, rules    what the gateway answers by itself, and what it never passes on
caller, part_call               the two connections of a request, each side's HTTP kept by h11
relay                           the request to the part, its answer back, and an early end to both
overview, server                the paths of all functions together, and the address itself
"""
