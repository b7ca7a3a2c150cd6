"""The catalogue of reason codes: words, evidence shown, disclosure, remedy, proofs."""
