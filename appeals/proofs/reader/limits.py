"""What a reader process gives up before it sees a stranger's bytes: network, new files, new programs, memory, time.

Each layer is tried and named; the parent's dead-man kill is the floor under all of them.
"""

import contextlib
import ctypes
import math
import os
import platform
import resource
import struct
import sys

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 4, 38, 22
_FILTER_MODE = 2
# System calls refused with EPERM: (x86_64, aarch64). Nothing a decoder needs.
_REFUSED = {
    "execve": (59, 221), "execveat": (322, 281), "socket": (41, 198), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "sendto": (44, 206), "sendmsg": (46, 211), "ptrace": (101, 117), "mount": (165, 40),
    "umount2": (166, 39), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "keyctl": (250, 219), "init_module": (175, 105),
    "kexec_load": (246, 104), "io_uring_setup": (425, 425), "userfaultfd": (323, 282), "unlinkat": (263, 35),
    "renameat2": (316, 276), "linkat": (265, 37), "symlinkat": (266, 36), "mkdirat": (258, 34),
}  # fmt: skip
_ARCHES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def alone() -> list[str]:
    """No network namespace of the host, unreadable by others. Names of what held.

    It dies with its parent by the end of its standard input; the kernel's own signal for that follows the parent's
    thread, and a web server's threads come and go.
    """
    held = []
    if (libc := _libc()) is not None:
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    for flags in (getattr(os, "CLONE_NEWNET", 0), getattr(os, "CLONE_NEWUSER", 0) | getattr(os, "CLONE_NEWNET", 0)):
        if flags and hasattr(os, "unshare"):
            with contextlib.suppress(OSError):
                os.unshare(flags)
                held.append("no-network")
                break
    return held


def limited(*, memory: int | None, seconds: int) -> list[str]:
    """rlimits: address space (bytes), processor time, no written files, no core, few descriptors."""
    held = []
    wanted = [
        ("cpu", resource.RLIMIT_CPU, (seconds, seconds + 2)),
        ("no-files", resource.RLIMIT_FSIZE, (0, 0)),
        ("no-core", resource.RLIMIT_CORE, (0, 0)),
        ("descriptors", resource.RLIMIT_NOFILE, (64, 64)),
    ]
    if memory:
        wanted.append(("address-space", resource.RLIMIT_AS, (memory, memory)))
    for name, what, (soft, hard) in wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (soft, hard))
            held.append(name)
    return held


def within(seconds: int) -> None:
    """From here on so many seconds of processor time for one answer; SIGXCPU ends what takes longer."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(used.ru_utime + used.ru_stime) + seconds
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard - 1)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def filtered() -> list[str]:
    """A seccomp filter that answers EPERM to what a decoder never needs."""
    libc, arch = _libc(), _ARCHES.get(platform.machine())
    if libc is None or arch is None:
        return []
    column, audit = arch
    numbers = [pair[column] for pair in _REFUSED.values()]
    load, jump_eq, give = 0x20, 0x15, 0x06
    code = [(load, 0, 0, 4), (jump_eq, 1, 0, audit), (give, 0, 0, 0x7FFF0000), (load, 0, 0, 0)]
    for place, number in enumerate(numbers):
        code.append((jump_eq, len(numbers) - place, 0, number))
    code += [(give, 0, 0, 0x7FFF0000), (give, 0, 0, 0x00050001)]
    body = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
    program = ctypes.create_string_buffer(struct.pack("HL", len(code), ctypes.addressof(body)))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, program, 0, 0):
        return []
    return ["seccomp"]
