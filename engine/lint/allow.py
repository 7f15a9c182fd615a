"""Allowing: `# allow: rule -- reason` on the line of a finding, or alone on the line above it.

Files of facts have no comments: what is found there is allowed at the place to which it points, its contract.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..diagnostic import Diagnostic, Edit, Span

_ALLOW = re.compile(r"#\s*allow:\s*([a-z0-9-]+)(?:\s*--\s*(\S.*))?\s*$")


def without_allowed(
    found: Iterable[Diagnostic],
    lines: Mapping[str, Sequence[str]],
    never_stale: Collection[str] = (),
    every_rule: bool = True,
) -> Iterator[Diagnostic]:
    """The findings that no comment allows, and the comments that give no reason or allow nothing.

    `lines` are those of the files that may have comments. What allows a rule over facts is `never_stale`: the rows of
    this month may have nothing for it, and those of the next may. Where not every rule was asked, because of errors,
    no comment is stale.
    """
    allowed = {
        (file, number): (match[1], match[2], text.lstrip().startswith("#"))
        for file, listed in lines.items()
        for number, text in enumerate(listed, 1)
        if (match := _ALLOW.search(text))
    }
    used: set[tuple[str, int]] = set()
    for one in found:
        hits = [
            (span.file, line)
            for span in _spans(one, lines)
            for line, is_above in ((span.line, False), (span.line - 1, True))
            if (told := allowed.get((span.file, line))) and told[0] == one.rule and (told[2] or not is_above)
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
        elif (file, number) not in used and rule not in never_stale and every_rule:
            message = f"nothing here breaks the rule `{rule}` any more"
            fix = (_without_comment(span, lines[file]),)
            yield Diagnostic("stale-allow", "warning", message, span, "", "take the comment out", fix=fix)


def _without_comment(span: Span, lines: Sequence[str]) -> Edit:
    """The line without its comment, and no line where nothing else stands on it."""
    text = lines[span.line - 1]
    kept = _ALLOW.sub("", text).rstrip()
    if not kept and span.line < len(lines):
        return Edit(Span(span.file, span.line, 1, span.line + 1, 1), "")
    return Edit(Span(span.file, span.line, len(kept) + 1, span.line, len(text) + 1), "")


def _spans(one: Diagnostic, lines: Mapping[str, Sequence[str]]) -> list[Span]:
    """Where a comment may allow a finding."""
    if one.span is None or one.span.file in lines:
        return [one.span] if one.span else []
    return [other.span for other in one.related]
