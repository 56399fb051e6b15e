"""A stand-in for Cartesia's text to speech: strict, with a real voice, failing on demand.

It answers `POST /tts/bytes`, and `POST /tts/sse` with the times of words and phonemes.

From the inside out, each module one idea:
utterance, refusals, contract    what is asked for, how it is refused, what is checked
speaker, tone, neural            the voices
alignment                        when the words of the neural voice are heard
faults, wav_form, delivery       what can go wrong on purpose: the answer, the audio, the connection
stream                           the events of a stream
counts, routes, server           what was asked, the HTTP, the process
"""
