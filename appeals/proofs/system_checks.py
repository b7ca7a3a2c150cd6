"""Says at start which layers around the readers hold on this machine, and that the keys of the vault are usable."""

import os
import sys
from binascii import Error as NotBase64
from collections.abc import Sequence
from pathlib import Path

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.files.storage import InvalidStorageError, storages

from appeals.proofs import scanning, vault


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
def scanner_is_known(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    try:
        scanning.is_on() and scanning.address()
    except scanning.BadAddress:
        hint = "Set CLAMD_URL to tcp://host:3310 or unix:///path/to/clamd.sock."
        return [Error("CLAMD_URL names no address of clamd.", hint=hint, id="proofs.E002")]
    return []


@register(Tags.security, deploy=True)
def files_are_scanned(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    """Without a scanner files are only confined, and every page of the desk says so."""
    if scanning.is_on():
        return []
    hint = "Set CLAMD_URL. Colleagues see every file marked as not scanned until then."
    return [checks.Warning("Files are not scanned for malware.", hint=hint, id="proofs.W002")]


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


@register(Tags.security)
def store_is_there(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    """The programs that speak to an object store are an extra; without them no document could be taken in."""
    try:
        storages["vault"]
    except InvalidStorageError:
        hint = "Install the extra s3 (requirements/s3.lock), or unset VAULT_BUCKET."
        return [Error("The object store of the vault cannot be spoken to.", hint=hint, id="proofs.E003")]
    return []
