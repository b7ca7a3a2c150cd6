"""Owns the streams: tells an open page that something was said. A raw ASGI process, no Django request in it."""
