"""The mutation test imports the cases of other test modules by name."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3]))  # last: the data folder must not hide the library `datasets`
