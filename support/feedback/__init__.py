"""Whether an answer helped, in one tap and, if they like, in their words; counted by code."""
