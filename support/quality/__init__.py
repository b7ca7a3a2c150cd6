"""How well the assistant talks: sampled transcripts, what it did not understand, which answers help."""
