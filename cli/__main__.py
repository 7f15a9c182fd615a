"""`python -m clausewise.cli`: the same as the command `clausewise`."""

from __future__ import annotations

from .main import main

main()
