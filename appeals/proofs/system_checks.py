"""Says at start which layers around the readers hold on this machine, and that the keys of the vault are usable."""

import os
import sys
from binascii import Error as NotBase64
from collections.abc import Sequence
from pathlib import Path

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from appeals.proofs import vault


@register(Tags.security, deploy=True)
def readers_are_confined(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    """Resource limits and the dead man's kill hold everywhere; the rest depends on the host and is named."""
    missing = []
    if sys.platform != "linux":
        missing.append("seccomp, namespaces and memory watching (Linux only)")
    elif not (hasattr(os, "unshare") and Path("/proc/self/ns/net").exists()):
        missing.append("network namespaces")
    if not missing:
        return []
    return [
        checks.Warning(
            f"The readers of proofs run without {', '.join(missing)}.",
            hint="Run the read worker on Linux.",
            id="proofs.W001",
        )
    ]


@register(Tags.security)
def keys_are_whole(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    try:
        keys = vault.masters()
    except (NotBase64, ValueError):
        keys = {}
    if keys and all(len(key) == 32 for key in keys.values()):
        return []
    hint = "Set MASTER_KEYS to id:base64 of 32 random bytes, newest first."
    return [Error("The vault has no usable master key.", hint=hint, id="proofs.E001")]
