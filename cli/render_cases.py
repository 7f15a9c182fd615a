"""What came of the cases of packs: for people, as JSON, and as JUnit XML for CI."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import click

from .render_explain import lines_of, width_of_stages
from .render_text import count
from .terminal import visible

if TYPE_CHECKING:
    from clausewise.explaining.values import Explanation
    from clausewise.run_case import Difference, Outcome

    from .cases import Tested


def text(tested: Sequence[Tested], only: str, min_coverage: int, colour: bool) -> str:
    """The page: each case, what differs in those that failed, and what no case exercises."""
    lines: list[str] = []
    for one in tested:
        lines.append(click.style(visible(one.file.file), bold=True) if colour else visible(one.file.file))
        for outcome, derived in zip(one.outcomes, one.derived, strict=True):
            lines += _case(outcome, derived, colour)
        if not only:
            lines += _coverage(one, min_coverage)
        lines.append("")
    failed, ran = sum(one.failed for one in tested), sum(len(one.outcomes) for one in tested)
    lines.append(f"{ran - failed} passed, {failed} failed in {count(len(tested), 'file')}")
    return "\n".join(lines)


def _case(outcome: Outcome, derived: Sequence[Sequence[Explanation]], colour: bool) -> list[str]:
    word = "failed" if outcome.differences else "passed"
    shown = click.style(word, fg="red" if outcome.differences else "green") if colour else word
    lines = [f"  {shown}  {visible(outcome.case.name)}"]
    for one, found in zip(outcome.differences, derived, strict=True):
        lines += [f"          {line}" for line in (*difference(one), *_derivation(found))]
    return lines


def _derivation(explained: Sequence[Explanation]) -> Iterator[str]:
    """How the row came about that is not as expected."""
    for found in explained:
        yield "  how it came out:"
        width = width_of_stages(found)
        yield from (f"    {line}" for step in found.steps for line in lines_of(step, width))


def difference(one: Difference) -> list[str]:
    """A difference side by side: what was expected, what came, and a mark where they differ."""
    head = f"{visible(str(one.span))}  {one.table}"
    if not one.expected:
        came = "  ".join(f"{name}: {value}" for name, value in one.actual.items())
        return [f"{head}: this came and was not expected", f"  {visible(came)}"]
    if not one.actual:
        wanted = "  ".join(f"{name}: {value}" for name, value in one.expected.items())
        return [f"{head}: nothing like this came", f"  {visible(wanted)}"]
    names = list(one.expected)
    width = max(len(name) for name in names)
    left = max(len("expected"), *(len(visible(value)) for value in one.expected.values()))
    lines = [f"{head}", f"  {'':{width}}  {'expected':{left}}  came out"]
    for name in names:
        wanted, came = visible(one.expected[name]), visible(one.actual.get(name, "-"))
        mark = "" if wanted == came else "  <--"
        lines.append(f"  {name:{width}}  {wanted:{left}}  {came}{mark}")
    return lines


def _coverage(one: Tested, least: int) -> list[str]:
    covered = one.coverage.total - len(one.coverage.missed)
    verdict = f", and {least}% are asked for" if one.coverage.percent < least else ""
    lines = [
        f"  {covered} of {count(one.coverage.total, 'clause')} exercised ({one.coverage.percent}%){verdict}"
    ]
    file = one.file.pack.document.file
    lines += [
        f"          no case exercises {section} `{name}` ({file}:{line})"
        for section, name, line in one.coverage.missed
    ]
    return lines


def as_json(tested: Sequence[Tested]) -> str:
    """All cases with their differences, and the coverage of each pack."""
    value = [
        {
            "file": one.file.file,
            "pack": one.file.pack.name,
            "coverage": one.coverage.percent,
            "not_exercised": [f"{section}.{name}" for section, name, _ in one.coverage.missed],
            "cases": [
                {
                    "name": outcome.case.name,
                    "passed": not outcome.differences,
                    "differences": [
                        {
                            "table": d.table,
                            "at": str(d.span),
                            "expected": dict(d.expected),
                            "actual": dict(d.actual),
                        }
                        for d in outcome.differences
                    ],
                }
                for outcome in one.outcomes
            ],
        }
        for one in tested
    ]
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def junit(tested: Sequence[Tested]) -> str:
    """JUnit XML: a suite for each file, a test case for each case."""
    root = ElementTree.Element("testsuites")
    for one in tested:
        suite = ElementTree.SubElement(
            root, "testsuite", name=one.file.file, tests=str(len(one.outcomes)), failures=str(one.failed)
        )
        for outcome in one.outcomes:
            case = ElementTree.SubElement(
                suite, "testcase", classname=one.file.pack.name, name=_plain(outcome.case.name)
            )
            if outcome.differences:
                rows = [line for found in outcome.differences for line in difference(found)]
                failure = ElementTree.SubElement(case, "failure", message=_plain(rows[0]))
                failure.text = _plain("\n".join(rows))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _plain(value: str) -> str:
    """Text that XML can hold."""
    return "".join(letter if letter == "\n" or letter.isprintable() else "�" for letter in value)
