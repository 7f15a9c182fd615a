"""Writes docs/errors.md: what `clausewise validate` prints for each bad file in docs/errors.

    python docs/make_errors.py            writes the page
    python docs/make_errors.py --check    says whether it is stale, and ends with 1 if it is

The messages are never typed by hand. A new rule needs a small bad file with its name.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import clausewise as cw
from clausewise.cli import render_text

HERE = Path(__file__).resolve().parent
FOLDER, PAGE = HERE / "errors", HERE / "errors.md"

HEAD = """\
# Errors

Every mistake that `clausewise validate` knows, by the name of its rule, as it is printed. The files are in
[errors](errors); those under `contracts/` are contracts, those under `mappings/` are mappings, the others are packs.
This page is made from them: run `make errors` after a change.

Not shown here, because no small file can show them: `unreadable-file` (there is no such file, or it may not
be read), `file-too-large` (more than 1 MiB), `too-many-values` (more than 100,000), `too-many-faults` (more
than 200), and `duplicate-pack` (two files of a workspace with the same `pack:`).
"""


def files() -> list[str]:
    """The bad files by their names as seen from their folder, in order of their rules."""
    found = [
        one.relative_to(FOLDER).as_posix()
        for one in (*FOLDER.glob("*.yaml"), *FOLDER.glob("contracts/*.yaml"), *FOLDER.glob("mappings/*.yaml"))
    ]
    return sorted(found, key=lambda name: (rule_of(name), name))


def rule_of(name: str) -> str:
    """The rule that a bad file is about: `contracts/unknown-plan.yaml` is about `unknown-plan`."""
    return Path(name).stem.removesuffix(".mapping")


def diagnostics(name: str) -> tuple[cw.Diagnostic, ...]:
    """What is found in a bad file, named as seen from its folder."""
    with contextlib.chdir(FOLDER):
        return cw.validate([name])[1]


def printed(name: str) -> str:
    """What `clausewise validate` prints for a bad file, run in its folder."""
    with contextlib.chdir(FOLDER):
        checked, found = cw.validate([name])
        text = render_text.render(found, render_text.file_lines())
    return f"{text}\n{render_text.tally(found, [Path(one).as_posix() for one in checked])}\n"


def page() -> str:
    """The whole page."""
    return HEAD + "".join(
        _section(name, before) for before, name in zip(["", *files()], files(), strict=False)
    )


def _section(name: str, before: str) -> str:
    heading = "" if rule_of(name) == rule_of(before) else f"\n## {rule_of(name)}\n"
    return f"{heading}\n```text\n{printed(name)}```\n"


def main(arguments: list[str]) -> int:
    """Writes the page, or with `--check` compares it; returns the exit code."""
    if arguments == ["--check"]:
        if PAGE.exists() and PAGE.read_text("utf-8") == page():
            return 0
        print("docs/errors.md is stale: run make errors", file=sys.stderr)
        return 1
    if arguments:
        print("usage: python docs/make_errors.py [--check]", file=sys.stderr)
        return 2
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
