"""What the process itself gives up before Lean starts: a Landlock ruleset and a seccomp filter, as data.

Nothing is applied here. ``stage.py`` applies both inside the sandbox, after bubblewrap has set up the
namespaces: a process under Landlock may not mount any more. Numbers are those of the Linux user-space
interface (linux/landlock.h, linux/filter.h, linux/seccomp.h, and the system call table of x86-64).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = [
    "LANDLOCK_FLOOR",
    "bpf_filter",
    "landlock_abi",
    "landlock_attr",
    "landlock_rules",
    "seccomp_works_here",
]

LANDLOCK_FLOOR = 3
"""The lowest Landlock ABI that counts: from it on, all ways of changing a file are covered (Linux 6.2)."""

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_FILE, _MAKE_REG = 1 << 5, 1 << 8
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_ALL_OF_ABI_3 = (1 << 15) - 1
_READ = _READ_FILE | _READ_DIR
_OWN = _READ | _WRITE_FILE | _TRUNCATE | _MAKE_REG | _REMOVE_FILE
"""In the folder of the run: plain files only; no folders, links, pipes, sockets or devices."""
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_NET_OF_ABI_4 = 0b11
"""Binding and connecting TCP sockets."""
_SCOPES_OF_ABI_6 = 0b11
"""Abstract UNIX sockets, and signals, of anybody outside."""
_CREATE_RULESET = 444


def landlock_abi() -> int:
    """The version of Landlock that this kernel offers, 0 for none or one below the floor."""
    if platform.machine() != "x86_64":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    abi = int(libc.syscall(_CREATE_RULESET, None, 0, 1))
    return abi if abi >= LANDLOCK_FLOOR else 0


def landlock_attr(abi: int) -> bytes:
    """The ruleset's attributes: everything that this version can deny, it denies unless a rule allows it."""
    files = _ALL_OF_ABI_3 | (_IOCTL_DEV if abi >= 5 else 0)
    words = [files, _NET_OF_ABI_4 if abi >= 4 else 0, _SCOPES_OF_ABI_6 if abi >= 6 else 0]
    return struct.pack(
        f"={3 if abi >= 6 else 2 if abi >= 4 else 1}Q", *words[: 3 if abi >= 6 else 2 if abi >= 4 else 1]
    )


def landlock_rules(read: Sequence[Path], write: Path) -> list[tuple[int, str]]:
    """Rights and the path below which they hold.

    A right holds for everything below its path, so nothing that contains the writable folder is executable.

    Args:
        read: What may be read, and run unless ``write`` lies in it.
        write: The folder of the run; ``/tmp``, which is the sandbox's own, is used like it.
    """
    rules = [(_READ, "/proc"), (_READ | _WRITE_FILE, "/dev")]
    for path in read:
        rights = _READ if write.is_relative_to(path) else _READ | _EXECUTE
        rules.append((rights if path.is_dir() else rights & _FILE_RIGHTS, str(path)))
    return [*rules, (_OWN, str(write)), (_OWN, "/tmp")]


_DENIED: dict[str, int] = {
    # other processes
    "ptrace": 101,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "process_madvise": 440,
    "process_mrelease": 448,
    "kcmp": 312,
    "pidfd_getfd": 438,
    # mounts and roots
    "mount": 165,
    "umount2": 166,
    "pivot_root": 155,
    "chroot": 161,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "statmount": 457,
    "listmount": 458,
    "swapon": 167,
    "swapoff": 168,
    "quotactl": 179,
    "quotactl_fd": 443,
    # namespaces and ways of running
    "unshare": 272,
    "setns": 308,
    "personality": 135,
    "modify_ldt": 154,
    "uselib": 134,
    "acct": 163,
    # parts of the kernel with a record of holes, none of which Lean uses
    "bpf": 321,
    "userfaultfd": 323,
    "perf_event_open": 298,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "lookup_dcookie": 212,
    "fanotify_init": 300,
    "fanotify_mark": 301,
    "vmsplice": 278,
    "memfd_secret": 447,
    # modules, another kernel, the machine's settings
    "kexec_load": 246,
    "kexec_file_load": 320,
    "create_module": 174,
    "init_module": 175,
    "delete_module": 176,
    "query_module": 178,
    "finit_module": 313,
    "reboot": 169,
    "syslog": 103,
    "iopl": 172,
    "ioperm": 173,
    "sethostname": 170,
    "setdomainname": 171,
    "settimeofday": 164,
    "clock_settime": 227,
    "clock_adjtime": 305,
    "adjtimex": 159,
    "vhangup": 153,
    "nfsservctl": 180,
    "sysfs": 139,
    "ustat": 136,
    "sysctl": 156,
    # files by handle, special files
    "name_to_handle_at": 303,
    "open_by_handle_at": 304,
    "mknod": 133,
    "mknodat": 259,
    # sockets of any kind
    "socket": 41,
    "socketpair": 53,
    "connect": 42,
    "bind": 49,
    "listen": 50,
    "accept": 43,
    "accept4": 288,
    # memory that outlives a process, or that no size of a process shows
    "shmget": 29,
    "shmat": 30,
    "shmctl": 31,
    "memfd_create": 319,
    "semget": 64,
    "semop": 65,
    "semctl": 66,
    "semtimedop": 220,
    "msgget": 68,
    "msgsnd": 69,
    "msgrcv": 70,
    "msgctl": 71,
    "mq_open": 240,
    "mq_unlink": 241,
    "mq_timedsend": 242,
    "mq_timedreceive": 243,
    "mq_notify": 244,
    "mq_getsetattr": 245,
    "mbind": 237,
    "set_mempolicy": 238,
    "migrate_pages": 256,
    "move_pages": 279,
}
"""System calls that answer EPERM."""
_NO_NEW_PROCESS = {"fork": 57, "vfork": 58}
_CLONE, _CLONE3, _IOCTL, _LAST_KNOWN = 56, 435, 16, 462
_NEW_NAMESPACES = 0x7E020000
"""The flags of clone that ask for a namespace."""
_THREAD = 0x00010000
_PUSH_INPUT = (0x5412, 0x541C)
"""Requests of ioctl that put input into a terminal."""
_ARCH_X86_64 = 0xC000003E
_KILL, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_LOAD, _IF_EQUAL, _IF_ABOVE, _IF_BITS, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_NUMBER_AT, _ARCH_AT, _ARG_0_AT, _ARG_1_AT = 0, 4, 16, 24


def seccomp_works_here() -> bool:
    """Whether this machine's system calls are those that the filter knows."""
    return platform.machine() == "x86_64"


def bpf_filter(*, new_processes: bool) -> bytes:
    """The filter's program.

    Foreign architectures kill the process. Calls newer than the table, and those of the x32 interface, do not
    exist (ENOSYS), ``clone3`` among them: its flags lie in memory, where a filter cannot see them, and libc
    then uses ``clone``.

    Args:
        new_processes: Whether the process may start others; threads it always may.
    """
    deny = _answer(errno.EPERM)
    code = [_op(_LOAD, _ARCH_AT), _op(_IF_EQUAL, _ARCH_X86_64, 1, 0), _op(_RETURN, _KILL)]
    code += [_op(_LOAD, _NUMBER_AT), _op(_IF_ABOVE, _LAST_KNOWN, 0, 1), _answer(errno.ENOSYS)]
    code += [_op(_IF_EQUAL, _CLONE3, 0, 1), _answer(errno.ENOSYS)]
    denied = {**_DENIED, **({} if new_processes else _NO_NEW_PROCESS)}
    for number in sorted(denied.values()):
        code += [_op(_IF_EQUAL, number, 0, 1), deny]
    about_clone = [_op(_LOAD, _ARG_0_AT), _op(_IF_BITS, _NEW_NAMESPACES, 0, 1), deny]
    if not new_processes:
        about_clone += [_op(_IF_BITS, _THREAD, 1, 0), deny]
    about_clone.append(_op(_RETURN, _ALLOW))
    code += [_op(_IF_EQUAL, _CLONE, 0, len(about_clone)), *about_clone]
    about_ioctl = [_op(_LOAD, _ARG_1_AT)]
    for request in _PUSH_INPUT:
        about_ioctl += [_op(_IF_EQUAL, request, 0, 1), deny]
    code += [_op(_IF_EQUAL, _IOCTL, 0, len(about_ioctl)), *about_ioctl, _op(_RETURN, _ALLOW)]
    return b"".join(code)


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _answer(number: int) -> bytes:
    return _op(_RETURN, _ERRNO | number)


def denied_calls() -> Iterable[str]:
    """Names of the system calls that are denied outright, for reports and tests."""
    return sorted(_DENIED)
