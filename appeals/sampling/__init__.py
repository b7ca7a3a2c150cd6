"""The weekly sample of refusals: some of every week's are read again by somebody who had no part in them (A059)."""
