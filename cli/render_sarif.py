"""Diagnostics as SARIF 2.1.0, which code hosts show beside the lines of a change.

A finding keeps its fingerprint while its rule, its file and the text of its line stay, so that it is one finding in
every run, wherever its line has moved to.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import Any
from urllib.parse import quote

from clausewise.diagnostic import Diagnostic, Edit, Span
from clausewise.lint.catalogue import page

from .render_text import Lines

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(found: Sequence[Diagnostic], lines: Lines) -> str:
    """One run with its rules and results; `lines` gives the lines of a file."""
    rules = list(dict.fromkeys(sorted(one.rule for one in found)))
    levels = {one.rule: one.severity for one in found}
    print_of = _fingerprints(lines)
    run = {
        "tool": {
            "driver": {
                "name": "clausewise",
                "version": metadata.version("clausewise"),
                "rules": [_rule(name, _LEVELS[levels[name]]) for name in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, rules.index(one.rule), print_of(one)) for one in found],
    }
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)
        + "\n"
    )


def _rule(name: str, level: str) -> dict[str, Any]:
    """A rule, with its page where it has one."""
    rule: dict[str, Any] = {"id": name, "defaultConfiguration": {"level": level}}
    text = page(name)
    if text is not None:
        says = " ".join(text.split("\n\n")[1].split())
        rule |= {"shortDescription": {"text": says}, "help": {"text": text, "markdown": text}}
    return rule


def _result(one: Diagnostic, index: int, fingerprint: str) -> dict[str, Any]:
    help_ = f"\nhelp: {one.help}" if one.help else ""
    result: dict[str, Any] = {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": one.message + help_},
        "partialFingerprints": {"clausewise/v1": fingerprint},
    }
    if one.span is not None:
        result["locations"] = [{"physicalLocation": _place(one.span)}]
    if one.fix:
        result["fixes"] = [_fix(one.help, one.fix)]
    if one.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(other.span), "message": {"text": other.label}}
            for number, other in enumerate(one.related)
        ]
    return result


def _fix(says: str, edits: Sequence[Edit]) -> dict[str, Any]:
    """What mends a finding, for tools that offer it."""
    replacements = [
        {"deletedRegion": _place(one.span)["region"], "insertedContent": {"text": one.text}} for one in edits
    ]
    location = _place(edits[0].span)["artifactLocation"]
    return {
        "description": {"text": says},
        "artifactChanges": [{"artifactLocation": location, "replacements": replacements}],
    }


def _place(span: Span) -> Mapping[str, Any]:
    return {
        "artifactLocation": {"uri": quote(span.file.replace("\\", "/"))},
        "region": {
            "startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column,
        },
    }  # fmt: skip


def _fingerprints(lines: Lines) -> Callable[[Diagnostic], str]:
    """A function that gives each diagnostic its fingerprint; equal ones are told apart by their order."""
    seen: Counter[tuple[str, str, str]] = Counter()

    def fingerprint(one: Diagnostic) -> str:
        file, text = "", ""
        if one.span is not None:
            file, listed = one.span.file.replace("\\", "/"), lines(one.span.file)
            text = listed[one.span.line - 1].strip() if one.span.line <= len(listed) else ""
        key = (one.rule, file, text)
        seen[key] += 1
        return hashlib.sha256("\0".join([*key, str(seen[key])]).encode()).hexdigest()[:32]

    return fingerprint
