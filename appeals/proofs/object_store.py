"""The vault in an object store that speaks S3, through django-storages: set VAULT_BUCKET (docs/operating.md)."""

from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from storages.backends.s3 import S3Storage

PIECE = 5 * 1024 * 1024  # bytes; the least that S3 takes as a part of an upload
_IN_MEMORY = 1024 * 1024  # bytes of ciphertext; what is larger waits in a temporary file while it is opened
_CONNECT, _READ, _TRIES = 5, 30, 3  # seconds, seconds, times


class ObjectStore(S3Storage):  # type: ignore[misc]  # the library has no types
    """Streams both ways: one piece of an upload in memory at a time, downloads through a temporary file.

    What lies there, and in the temporary file, is sealed already (`vault`); the store needs no encryption of its own.

    Args:
        addressing_style: `virtual` or `path`; stores of one's own mostly want `path`, public clouds `virtual`.
    """

    def __init__(self, **options: Any) -> None:
        style = options.pop("addressing_style", None) or "auto"
        super().__init__(
            # Names are never reused; a store that finds one taken keeps both, as a file system does.
            file_overwrite=False,
            default_acl=None,
            max_memory_size=_IN_MEMORY,
            transfer_config=TransferConfig(multipart_threshold=PIECE, multipart_chunksize=PIECE, use_threads=False),
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": style},
                connect_timeout=_CONNECT,
                read_timeout=_READ,
                retries={"total_max_attempts": _TRIES, "mode": "standard"},
                # Many stores that speak S3 refuse the newer checksums; every chunk is authenticated by its seal anyway.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **options,
        )
