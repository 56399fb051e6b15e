"""Stand-in for Cartesia's `POST /tts/bytes`: it holds callers to the contract, really speaks, and
fails on demand.

From the inside out, each module one idea:
utterance, refusals, contract       what is asked for, how a request is refused, what is checked
speaker, tone, neural               the voices
faults, wav_form, delivery          what can go wrong on purpose: with the answer, the audio, the
connection
counts, routes, server              what was asked, the HTTP, the process
"""
