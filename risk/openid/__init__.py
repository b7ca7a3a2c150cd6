"""Signing in by an OpenID Connect provider, for borrowers and for colleagues. Off unless configured."""
