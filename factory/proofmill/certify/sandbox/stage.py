"""Gives up rights, then becomes the command. Run inside the sandbox as a program, never imported.

    python -I -S -E stage.py PROCESSES ATTR FILTER [RIGHTS:PATH ...] -- COMMAND ...

PROCESSES is RLIMIT_NPROC, 0 to leave it; ATTR a Landlock ruleset's attributes and FILTER a seccomp program, both
in hexadecimal, empty for none; RIGHTS a Landlock rule's access bits. Anything that fails ends the run with
status 125: nothing is skipped. If COMMAND is this same Python with the same flags and a script, the script is
run in this process, which saves the start of another Python; else COMMAND is executed. This file is on the
path of every start of Lean and imports little.
"""

import ctypes
import io
import os
import struct
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
NO_NEW_PRIVS, SECCOMP = 38, 22
NPROC = 6


def need(answer: int, what: str) -> int:
    """``answer``, unless it says that ``what`` failed."""
    if answer < 0:
        os.write(2, f"sandbox stage: {what}: {os.strerror(ctypes.get_errno())}\n".encode())
        os._exit(125)
    return answer


def shut(libc: ctypes.CDLL, processes: int, attr: bytes, program: bytes, rules: list[str]) -> None:
    """Applies the limit of processes, the ruleset and the filter to this process, for good."""
    if processes:
        need(libc.setrlimit(NPROC, struct.pack("=2Q", processes, processes)), "setrlimit")
    need(libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    if attr:
        ruleset = need(libc.syscall(CREATE_RULESET, attr, ctypes.c_size_t(len(attr)), 0), "landlock ruleset")
        for rule in rules:
            rights, _, path = rule.partition(":")
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            beneath = struct.pack("=Qi", int(rights, 16), place)
            need(libc.syscall(ADD_RULE, ruleset, 1, beneath, 0), f"landlock rule for {path}")
            os.close(place)
        need(libc.syscall(RESTRICT_SELF, ruleset, 0), "landlock")
        os.close(ruleset)
    if program:
        kept = ctypes.create_string_buffer(program, len(program))
        described = struct.pack("@HP", len(program) // 8, ctypes.addressof(kept))
        need(libc.prctl(SECCOMP, 2, described, 0, 0), "seccomp")


if __name__ == "__main__":
    end = sys.argv.index("--")
    limit, attributes, filters, *wanted = sys.argv[1:end]
    command = sys.argv[end + 1 :]
    shut(
        ctypes.CDLL(None, use_errno=True),
        int(limit),
        bytes.fromhex(attributes),
        bytes.fromhex(filters),
        wanted,
    )
    if command[:4] == sys.orig_argv[:4] and not command[4].startswith("-"):
        sys.argv = command[4:]
        with io.open_code(command[4]) as stream:
            code = compile(stream.read(), command[4], "exec")
        __file__ = command[4]
        exec(code, globals())
    else:
        os.execv(command[0], command)
