"""Understands what a borrower means: one intent or several, each with how sure."""

from support.assistant.understanding.reading import Understood, model_version, understand, understand_all

__all__ = ["Understood", "model_version", "understand", "understand_all"]
