"""Tries to get out of the sandbox, by every way that it claims to close. Run inside it, never imported.

    python -I -S -E attempts.py KEY=VALUE ...

Prints a JSON object: ``worked`` and ``stopped`` (names of attempts), and ``env``; then the memory bomb goes
off, and a second line says whether it was stopped, if anybody is left to say so. No attempt changes anything
where it works: it looks, asks for what does not exist, or touches what it made itself. Which mechanism must
stop what is in ``probe.py``.
"""

import ctypes
import errno
import fcntl
import json
import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable

REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)
PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17
NEW_USER, NEW_NAMESPACES = 0x10000000, 0x7C020000
PAGE = 4096

worked: list[str] = []
stopped: list[str] = []
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def attempt(name: str, act: Callable[[], object]) -> None:
    """Runs one attempt; an OSError means that it was stopped."""
    try:
        act()
    except OSError:
        stopped.append(name)
    else:
        worked.append(name)


def ask(name: str, number: int, *arguments: int | bytes) -> int:
    """One system call; it is stopped if it is refused, and reached the kernel if it fails otherwise."""
    ctypes.set_errno(0)
    answer = int(libc.syscall(number, *arguments))
    refused = answer == -1 and ctypes.get_errno() in REFUSED
    (stopped if refused else worked).append(name)
    return -1 if refused else answer


def call(answer: int) -> None:
    """Raises the OSError that a failed call of libc stands for."""
    if answer == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def write(path: str, data: bytes = b"x") -> None:
    """Makes a file, or adds to it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o700)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)


def read(path: str) -> None:
    """Reads a file that is not empty."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if not os.read(handle, 16):
            raise OSError(errno.ENODATA, path)
    finally:
        os.close(handle)


def see(folders: str) -> None:
    """Looks for folders by device and inode: one of the same name may be the sandbox's own."""
    for folder in folders.split(","):
        path, device, inode = folder.split(":")
        try:
            found = os.stat(path)
        except OSError:
            continue
        if (found.st_dev, found.st_ino) == (int(device), int(inode)):
            return
    raise OSError(errno.ENOENT, "none")


def connect(family: int, address: object) -> None:
    """Connects to somebody who listens."""
    with socket.socket(family, socket.SOCK_STREAM) as own:
        own.settimeout(1)
        own.connect(address)  # type: ignore[arg-type]


def files(given: dict[str, str]) -> None:
    """Reads and writes outside, and programs of its own."""
    inside, outside, readable = given["inside"], given["outside"], given["readable"]
    attempt("write inside", lambda: write(f"{inside}/w"))
    attempt("read outside", lambda: read(f"{outside}/marker"))
    attempt("read /etc/passwd", lambda: read("/etc/passwd"))
    attempt("see home folders", lambda: see(given["homes"]))
    attempt("read /proc of the judge", lambda: read(f"/proc/{given['judge']}/environ"))
    attempt("write outside", lambda: write(f"{outside}/written"))
    attempt("write readable folder", lambda: write(f"{readable}/written"))
    attempt("write root folder", lambda: write("/written"))
    attempt("write /dev", lambda: write("/dev/shm/written"))
    attempt("fill /tmp", lambda: write("/tmp/full", bytes(int(given["tmp"]) + PAGE)))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    attempt("write a file beyond its cap", lambda: write(f"{inside}/long", bytes(int(given["file"]) + PAGE)))
    attempt("make a link in its folder", lambda: os.symlink(f"{outside}/marker", f"{inside}/link"))
    attempt("make a pipe in its folder", lambda: os.mkfifo(f"{inside}/pipe"))
    attempt("make a folder in its folder", lambda: os.mkdir(f"{inside}/deep"))
    write(f"{inside}/program", b"#!/proc/self/exe\n")
    attempt("run a program that it wrote", lambda: run(f"{inside}/program"))


def run(program: str) -> None:
    """Executes a file in a child; refusal is an OSError."""
    child = os.fork()
    if child == 0:
        try:
            os.execv(program, [program, "-I", "-S", "-c", "pass"])
        except OSError:
            os._exit(126)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == 126:
        raise OSError(errno.EACCES, program)


def network(given: dict[str, str]) -> None:
    """Everybody who could be talked to."""
    attempt("connect to a port", lambda: connect(socket.AF_INET, ("127.0.0.1", int(given["port"]))))
    attempt("connect to an abstract socket", lambda: connect(socket.AF_UNIX, "\0" + given["abstract"]))
    attempt("connect to a socket file", lambda: connect(socket.AF_UNIX, f"{given['readable']}/socket"))
    ask("socket UNIX", 41, socket.AF_UNIX, socket.SOCK_STREAM, 0)
    ask("socket NETLINK", 41, socket.AF_NETLINK, socket.SOCK_RAW, 0)
    ask("socket ALG", 41, socket.AF_ALG, socket.SOCK_SEQPACKET, 0)
    ask("socket VSOCK", 41, socket.AF_VSOCK, socket.SOCK_STREAM, 0)


def processes(judge: int) -> None:
    """Other processes, outside and of its own."""
    attempt("signal the judge", lambda: os.kill(judge, 0))
    attempt("trace the judge", lambda: call(libc.ptrace(PTRACE_SEIZE, judge, None, None)))
    ready, done = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(done)
        os.read(ready, 1)
        os._exit(0)
    if ask("trace a child", 101, PTRACE_SEIZE, child, 0, 0) == 0:
        libc.ptrace(PTRACE_DETACH, child, None, None)
    ask("read a child's memory", 310, child, 0, 0, 0, 0, 0)
    os.close(ready)
    os.close(done)
    os.waitpid(child, 0)


def inherited() -> None:
    """Descriptors beyond the three, and the one that lists them."""
    if max(int(name) for name in os.listdir("/proc/self/fd")) <= 3:
        raise OSError(errno.EBADF, "none")


def kernel() -> None:
    """Mounts, namespaces, and parts of the kernel that nobody here needs."""
    settings = "/proc/sys/kernel/core_pattern"
    attempt("open the kernel's settings", lambda: os.close(os.open(settings, os.O_WRONLY)))
    # A file system that does not exist: whoever may mount gets another error than whoever may not.
    ask("mount", 165, b"none\0", b"/tmp\0", b"proofmill-none\0", 0, 0)
    attempt("unshare", lambda: call(libc.unshare(NEW_USER)))
    attempt("enter a namespace", enter)
    if ask("clone into namespaces", 56, NEW_NAMESPACES | NEW_USER | signal.SIGCHLD, 0, 0, 0, 0) == 0:
        os._exit(0)
    ask("chroot", 161, b"/\0")
    ask("keyring", 248, b"user\0", b"proofmill\0", b"x\0", 1, -2)
    ask("io_uring", 425, 1, bytes(120))
    ask("userfaultfd", 323, 1)
    ask("bpf", 321, 99, 0, 0)
    ask("perf_event", 298, bytes(112), 0, -1, -1, 0)
    ask("personality", 135, 0xFFFFFFFF)
    ask("open by handle", 304, -1, 0, 0)
    ask("load a module", 313, -1, b"\0", 0)
    ask("load a kernel", 246, 0, 0, 0, 0)
    ask("memory file", 319, b"x\0", 0)
    segment = ask("shared memory", 29, 0, PAGE, 0o600)
    if segment >= 0:
        libc.shmctl(segment, 0, None)
    ask("newer system call", 463, 0, 0, 0, 0)


def enter() -> None:
    """Joins a namespace that it is in already."""
    handle = os.open("/proc/self/ns/user", os.O_RDONLY)
    try:
        call(libc.setns(handle, 0))
    finally:
        os.close(handle)


def fork_bomb(cap: int) -> None:
    """Starts processes up to twice the cap."""
    ready, done = os.pipe()
    children: list[int] = []
    try:
        while len(children) < 2 * cap:
            child = os.fork()
            if child == 0:
                os.close(done)
                os.read(ready, 1)
                os._exit(0)
            children.append(child)
    except OSError:
        stopped.append("fork bomb")
    else:
        worked.append("fork bomb")
    os.close(ready)
    os.close(done)
    for child in children:
        os.waitpid(child, 0)


def memory_bomb(size: int) -> str:
    """Takes more memory than the cap allows, in a child."""
    child = os.fork()
    if child == 0:
        taken = mmap.mmap(-1, size)
        for at in range(0, size, PAGE):
            taken[at] = 1
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return "stopped" if os.WIFSIGNALED(status) else "worked"


def leave_daemon(inside: str) -> None:
    """Leaves a process of its own session behind, which holds a lock for as long as it lives."""
    ready, done = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            handle = os.open(f"{inside}/alive", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            null = os.open("/dev/null", os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(null, number)
            os.write(done, b"x")
            while True:
                signal.pause()
        os._exit(0)
    os.wait()
    os.read(ready, 1)


def main(given: dict[str, str]) -> None:
    """Makes all attempts and reports."""
    environment = sorted(os.environ)
    attempt("descriptors of others", inherited)
    files(given)
    network(given)
    processes(int(given["judge"]))
    kernel()
    fork_bomb(int(given["cap"]))
    leave_daemon(given["inside"])
    report = json.dumps({"worked": worked, "stopped": stopped, "env": environment})
    os.write(1, report.encode() + b"\n")
    if int(given["memory"]):
        os.write(1, memory_bomb(int(given["memory"])).encode())


if __name__ == "__main__":
    main(dict(argument.split("=", 1) for argument in sys.argv[1:]))
