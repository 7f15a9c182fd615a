"""Running the command line in tests: inside this process, or as a user does in a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from clausewise.cli.main import cli

MSP = Path(__file__).parent.parent / "examples" / "msp"


def run(*arguments: str) -> Result:
    """The command in this process, as a pipe would see it."""
    return CliRunner().invoke(cli, arguments, prog_name="clausewise")


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def shell(*arguments: str, cwd: Path | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "clausewise.cli", *arguments],
        cwd=cwd, env={**os.environ, **extra}, capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
