"""Allowing: `# allow: rule -- reason` on the line of a finding, or alone on the line above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..diagnostic import Diagnostic, Span

_ALLOW = re.compile(r"#\s*allow:\s*([a-z0-9-]+)(?:\s*--\s*(\S.*))?\s*$")


def without_allowed(found: Iterable[Diagnostic], lines: Mapping[str, Sequence[str]]) -> Iterator[Diagnostic]:
    """The findings that no comment allows, and the comments that give no reason or allow nothing."""
    allowed = {
        (file, number): (match[1], match[2], text.lstrip().startswith("#"))
        for file, listed in lines.items()
        for number, text in enumerate(listed, 1)
        if (match := _ALLOW.search(text))
    }
    used: set[tuple[str, int]] = set()
    for one in found:
        places = (
            [] if one.span is None else [(one.span.file, one.span.line), (one.span.file, one.span.line - 1)]
        )
        hits = [
            place
            for place, is_above in zip(places, (False, True), strict=False)
            if place in allowed and allowed[place][0] == one.rule and (allowed[place][2] or not is_above)
        ]
        used |= set(hits)
        if not hits:
            yield one
    for (file, number), (rule, reason, _) in allowed.items():
        span = Span(file, number, 1, number, len(lines[file][number - 1]) + 1)
        if not reason:
            message = f"this allows `{rule}` and does not say why"
            yield Diagnostic(
                "allow-without-reason", "warning", message, span, "", f"write # allow: {rule} -- why"
            )
        elif (file, number) not in used:
            message = f"nothing here breaks the rule `{rule}` any more"
            yield Diagnostic("stale-allow", "warning", message, span, "", "take the comment out")
