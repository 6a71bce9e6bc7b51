"""``python -m proofmill``: the same as the command ``proofmill``."""

from __future__ import annotations

import sys

from proofmill.cli import main

sys.exit(main())
