"""Writes docs/rejected.md: why each bad row of docs/errors/rejected/facts is not used, as `evaluate` says it.

python docs/make_rejected.py            writes the page
python docs/make_rejected.py --check    says whether it is stale, and ends with 1 if it is
"""

from __future__ import annotations

import contextlib
import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import clausewise as cw

HERE = Path(__file__).resolve().parent
FOLDER, PAGE = HERE / "errors" / "rejected", HERE / "rejected.md"
AS_OF = date(2026, 2, 28)
HEAD = """\
# Rejected facts

Every reason for which a row of the facts is not used, with such a row and what `clausewise evaluate` says of it, which
also stands in `rejected.csv`. The workspace is [errors/rejected](errors/rejected). This page is made from it: run `make
errors` after a change.

Not shown here: `bad-id` (an id that is longer than 200 characters, or not plain text), and `unreadable-column` (a
column of a Parquet file that holds lists, or lengths of time).
"""


def rejected() -> Iterator[tuple[str, str, str, str]]:
    """Reason, file, the row as it is written, and the message of each row that is not used, by reason and place."""
    with contextlib.chdir(FOLDER):
        workspace, _ = cw.load_workspace(".")
        assert workspace is not None
        result = cw.evaluate(workspace.contracts, workspace.facts, as_of=AS_OF)
    columns = result.rejected.select("reason", "file", "row", "message")
    for reason, file, row, message in columns.sort("reason", "file", "row").iter_rows():
        name = Path(file).name
        yield reason, name, _written(name, row), message.replace(file, name).replace("facts/", "")


def _written(name: str, row: int) -> str:
    with (FOLDER / "facts" / name).open(encoding="utf-8", newline="") as file:
        return ",".join(list(csv.reader(file))[row])


def page() -> str:
    """The whole page."""
    text, before = HEAD, ""
    for reason, file, row, message in rejected():
        text += "" if reason == before else f"\n## {reason}\n"
        text += f"\n```text\n{file}: {row}\n  {message}\n```\n"
        before = reason
    return text


def main(arguments: list[str]) -> int:
    """Writes the page, or with `--check` compares it; returns the exit code."""
    if arguments == ["--check"]:
        if PAGE.exists() and PAGE.read_text("utf-8") == page():
            return 0
        print("docs/rejected.md is stale: run make errors", file=sys.stderr)
        return 1
    if arguments:
        print("usage: python docs/make_rejected.py [--check]", file=sys.stderr)
        return 2
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
