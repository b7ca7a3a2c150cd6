"""Income proofs: taken in, kept safe, read, tested."""
