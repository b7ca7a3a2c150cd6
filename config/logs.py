"""Owns how a log line looks: one JSON object, ids and counts, never a person's words or numbers."""

import logging

import structlog


def formatter() -> logging.Formatter:
    """A formatter that renders any record, ours or a library's, as one JSON object a line."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
    )


def not_a_probe(record: logging.LogRecord) -> bool:
    """Drops Django's line about a probe that found us not ready: the probe was answered, and says so itself."""
    request = getattr(record, "request", None)
    return getattr(request, "path", "") != "/readyz"
