"""Running lint: everything that `validate` finds, and, of packs without errors, what the rules find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path as FilePath

from .. import agreed
from ..build import build
from ..diagnostic import Diagnostic, sort
from ..load import load_pack
from ..packs import Pack
from ..workspace import kind_of, validate
from .allow import without_allowed
from .catalogue import RULES
from .rule import Rule, Subject, diagnose


def lint(paths: Sequence[FilePath | str]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The files that were looked at, and everything found in them, by place."""
    files, found = validate(paths)
    listed = list(found)
    for file in files:
        if kind_of(FilePath(file)) == "pack":
            pack, _ = load_pack(file)
            listed += lint_pack(pack) if pack else ()
    lines = {file: FilePath(file).read_text("utf-8", errors="replace").split("\n") for file in files}
    return files, sort(without_allowed(listed, lines))


def lint_pack(pack: Pack, rules: Iterable[Rule] = RULES) -> Iterator[Diagnostic]:
    """What the rules find in a pack."""
    subject = Subject(pack, build(pack, agreed.samples(pack))[0])
    for rule in rules:
        yield from diagnose(rule, subject)
