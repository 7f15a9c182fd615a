"""How much of a pack its cases pin down: change one word or number at a time, and see whether a case fails.

For every pack with a `*.test.yaml` beside it, and every file that such packs include, each number, percent, length and
time is made a step more and a step less, each comparison, treatment and choice is replaced by another one, each word of
a condition by one that matches nothing, and each item of a list is left out. The cases of the pack then run over the
changed text. A change that no case notices survives, and is printed with its line.

    .venv/bin/python benchmarks/mutate.py                               # the packs that ship, and those of the example
    .venv/bin/python benchmarks/mutate.py rules/retainer.yaml           # one pack
    .venv/bin/python benchmarks/mutate.py --min 95 --processes 2

A changed pack that does not load is no change that anybody could make, and is not counted. The exit code is 1 where
fewer than `--min` percent of the changes of all packs together are noticed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from clausewise import source
from clausewise.case_file import read_case_file
from clausewise.diagnostic import Span
from clausewise.run_case import run_case
from clausewise.source import Document
from clausewise.workspace import case_files, kind_of

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "rules", ROOT / "examples" / "msp" / "rules")
CHUNK = 20
# What has no bearing on what comes out, or is only text.
SILENT = ("pack", "version", "title", "summary", "currency", "timezone", "include", "label", "code", "note", "name",
          "message", "subject", "task", "notify", "type")  # fmt: skip
COMPARISONS = {"above": "below", "below": "above", "at_least": "at_most", "at_most": "at_least"}
CHOICES = {
    "treatment": ("included", "free", "hold", "next-contract"),
    "direction": ("up", "down", "nearest"),
    "half": ("up", "down"),
    "when_used_up": ("bill", "buy", "hold"),
    "debt_at_end": ("bill", "forgive"),
    "draw_first": ("oldest", "soonest-to-expire"),
    "overage": ("worked", "drawn"),
    "model": ("graduated", "volume"),
    "billed": ("in-advance", "in-arrears"),
    "proration": ("daily", "none", "skip"),
    "prorate": ("true", "false"),
    "counted": ("daily", "first-day", "highest"),
    "flats": ("daily", "whole"),
    "every": ("month", "quarter", "ticket", "term"),
    "of": ("labor", "fees", "usage", "all"),
    "lasts": ("period", "contract", "forever"),
    "on": ("ticket-opened", "ticket-completed"),
}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = r"minutes?|hours?|days?|weeks?|months?|years?"


@dataclass(frozen=True)
class Change:
    """One change of a file: what stood at a place, and what stands there now."""

    file: str
    line: int
    column: int
    old: str
    new: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}:{self.column}: {' '.join(self.old.split())} -> {self.new or 'nothing'}"
        )

    def of(self, text: str) -> str:
        """The text of the file with the change."""
        lines = text.splitlines(keepends=True)
        begin = sum(map(len, lines[: self.line - 1])) + self.column - 1
        assert text.startswith(self.old, begin), self
        return text[:begin] + self.new + text[begin + len(self.old) :]


@dataclass(frozen=True)
class Task:
    """Some changes of one file, and the files of cases that are to notice them."""

    folder: Path
    changes: tuple[Change, ...]
    cases: tuple[str, ...]


def main() -> None:
    """Change, run, count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, help="packs, or folders of packs")
    parser.add_argument("--min", type=float, default=95, help="percent of changes that are to be noticed")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    tasks = [one for path in asked.paths or FOLDERS for one in _tasks(path)]
    noticed: dict[Path, list[tuple[Change, str]]] = {}
    with get_context("spawn").Pool(asked.processes) as pool:
        for task, verdicts in pool.imap(_run, tasks):
            found = noticed.setdefault(task.folder / task.changes[0].file, [])
            found += zip(task.changes, verdicts, strict=True)
    counts = [_print(path, found) for path, found in noticed.items()]
    caught, total = sum(one for one, _ in counts), sum(one for _, one in counts)
    percent = 100 * caught / total if total else 100.0
    print(f"\n{caught} of {total} changes noticed ({percent:.1f}%)")
    sys.exit(percent < asked.min)


def _print(path: Path, found: list[tuple[Change, str]]) -> tuple[int, int]:
    counted = [(change, verdict) for change, verdict in found if verdict != "refused"]
    caught = sum(verdict == "noticed" for _, verdict in counted)
    refused = len(found) - len(counted)
    print(f"{path.stem}: {caught} of {len(counted)} changes noticed, {refused} more do not load")
    for change, verdict in counted:
        if verdict != "noticed":
            print(f"    {change}")
    return caught, len(counted)


def _tasks(path: Path) -> Iterator[Task]:
    """The changes of a pack, or of a folder's packs and what they include, in chunks."""
    tests = {one.name.removesuffix(".test.yaml"): one for one in case_files([path])}
    folder = path if path.is_dir() else path.parent
    for file in sorted(folder.glob("*.yaml")) if path.is_dir() else [path]:
        if kind_of(file) == "house-rules":
            used = [name for name in tests if file.name in (folder / f"{name}.yaml").read_text("utf-8")]
        else:
            used = [file.stem] if file.stem in tests else []
        changes = tuple(_changes(file)) if used else ()
        for at in range(0, len(changes), CHUNK):
            yield Task(folder, changes[at : at + CHUNK], tuple(tests[name].name for name in used))


def _run(task: Task) -> tuple[Task, list[str]]:
    """Which of the changes the cases notice. A copy of the folder is changed, never the folder itself."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "rules"
        shutil.copytree(task.folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
        changed = copy / task.changes[0].file
        text = changed.read_text("utf-8")
        verdicts = []
        for change in task.changes:
            changed.write_text(change.of(text), "utf-8")
            verdicts.append(_verdict([copy / one for one in task.cases]))
        return task, verdicts


def _verdict(tests: list[Path]) -> str:
    """`noticed` where a case fails, `survived` where all pass, `refused` where the pack does not load."""
    for one in tests:
        file, _ = read_case_file(one)
        if file is None:
            return "refused"
        if any(run_case(case).differences for case in file.cases):
            return "noticed"
    return "survived"


def _changes(path: Path) -> Iterator[Change]:
    """Every change of a file, in the order of its lines."""
    document, found = source.read(path)
    assert document is not None, found
    text = path.read_text("utf-8")
    made = {
        (span.line, span.column, old, new)
        for span, old, new in _of_value(document, text, document.value, ())
        if old != new
    }
    for line, column, old, new in sorted(made):
        yield Change(path.name, line, column, old, new)


def _of_value(
    document: Document, text: str, value: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[Span, str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in SILENT and path[:1] not in (("sets",), ("plans",)) and "when" not in path:
                continue
            if key in COMPARISONS and "plans" not in path and (key_span := document.spans[(*path, key)][0]):
                yield key_span, key, COMPARISONS[key]
            yield from _of_value(document, text, item, (*path, key))
    elif isinstance(value, list):
        if len(value) > 1 and all(not isinstance(one, (dict, list)) for one in value):
            yield from _without(document, text, path, len(value))
        for index, item in enumerate(value):
            yield from _of_value(document, text, item, (*path, index))
    elif value is not None:
        span = document.spans[path][1]
        raw = _text(text, span)
        keys = [step for step in path if isinstance(step, str)]
        for new in (*_steps(raw), *_choices(raw, keys)):
            yield span, raw, new


def _text(text: str, span: Span) -> str:
    """What stands in a file between two places."""
    lines = text.splitlines(keepends=True)
    begin = sum(map(len, lines[: span.line - 1])) + span.column - 1
    end = sum(map(len, lines[: span.end_line - 1])) + span.end_column - 1
    return text[begin:end]


def _without(
    document: Document, text: str, path: tuple[str | int, ...], length: int
) -> Iterator[tuple[Span, str, str]]:
    """A list with each of its items left out in turn."""
    spans = [document.spans[(*path, index)][1] for index in range(length)]
    whole = Span(spans[0].file, spans[0].line, spans[0].column, spans[-1].end_line, spans[-1].end_column)
    items = [_text(text, one) for one in spans]
    old = _text(text, whole)
    if old == ", ".join(items):
        for index in range(length):
            yield whole, old, ", ".join(items[:index] + items[index + 1 :])


def _steps(raw: str) -> Iterator[str]:
    """A number, percent, length, clock time, date or stretch of weekdays, a step more and a step less."""
    if match := re.fullmatch(rf"(\d+(?:\.\d+)?)(%| (?:{UNITS}))?", raw):
        number, unit = Decimal(match[1]), match[2] or ""
        places = len(match[1].rstrip("0").partition(".")[2]) if "." in match[1] else 0
        step = Decimal(1).scaleb(-places)
        for other in (number + step, number - step):
            if other >= 0:
                yield f"{other:.{len(match[1].partition('.')[2])}f}{unit}"
    elif re.fullmatch(r'"\d\d:\d\d(-\d\d:\d\d)?"', raw):
        for place in re.finditer(r"(\d\d):(\d\d)", raw):
            for minutes in (15, -15):
                total = int(place[1]) * 60 + int(place[2]) + minutes
                yield f"{raw[: place.start()]}{total // 60:02}:{total % 60:02}{raw[place.end() :]}"
    elif match := re.fullmatch(r"(\d{4}-\d\d-)(\d\d)", raw):
        day = int(match[2])
        yield from (f"{match[1]}{other:02}" for other in (day + 1, day - 1) if 0 < other <= 30)
    elif raw in DAYS or ((match := re.fullmatch("(\\w{3})-(\\w{3})", raw)) and {*match.groups()} <= {*DAYS}):
        first, _, last = raw.partition("-")
        yield f"{first}-{DAYS[DAYS.index(last or first) - 1]}" if last else DAYS[DAYS.index(first) - 1]


def _choices(raw: str, keys: list[str]) -> Iterator[str]:
    """The other words that could stand there; in a condition, one that matches nothing."""
    for other in CHOICES.get(keys[-1], ()) if keys else ():
        if raw in CHOICES[keys[-1]] and other != raw:
            yield other
    if ("when" in keys or keys[0] == "sets") and re.fullmatch(r"[a-z][a-z-]*", raw):
        yield "holiday" if keys[-1] == "clock" and raw != "holiday" else f"{raw}-x"


if __name__ == "__main__":
    main()
