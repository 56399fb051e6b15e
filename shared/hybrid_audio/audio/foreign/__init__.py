"""Reading recordings that another program wrote: any PCM or G.711 in a WAVE file."""
