"""A stand-in for Cartesia's `POST /tts/bytes`: strict, with a real voice, failing on demand.

From the inside out, each module one idea:
utterance, refusals, contract    what is asked for, how it is refused, what is checked
speaker, tone, neural            the voices
faults, wav_form, delivery       what can go wrong on purpose: the answer, the audio, the connection
counts, routes, server           what was asked, the HTTP, the process
"""
