"""The forms of the checker's terms."""

from __future__ import annotations

BVAR, SORT, CONST, APP, LAM, PI, LET, NAT, STR, PROJ, FVAR = range(11)
