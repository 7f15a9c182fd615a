"""A plugin for pytest that collects the cases beside packs, for teams whose tests run there anyway.

Put `pytest_plugins = ["clausewise.cli.pytest_plugin"]` into conftest.py, or run pytest with `-p` and that name.
Each case is a test; one that fails prints what `clausewise test` prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from clausewise.case_file import Case


class DiffersError(Exception):
    """A case of which something else came out; its text says what."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of cases, by its name."""
    if not file_path.name.endswith((".test.yaml", ".test.yml")):
        return None
    collector: pytest.Collector = CaseFile.from_parent(parent, path=file_path)
    return collector


class CaseFile(pytest.File):
    """The cases of a file. A file that cannot be read is one fault, in the author's words."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each case."""
        from clausewise.case_file import read_case_file

        from . import render_text

        file, found = read_case_file(self.path)
        if file is None or any(one.severity == "error" for one in found):
            raise self.CollectError(render_text.render(found, render_text.file_lines()))
        for case in file.cases:
            yield CaseItem.from_parent(self, name=case.name, case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.case = case

    def runtest(self) -> None:
        """Run the case; fails where anything differs."""
        from clausewise.run_case import run_case

        from . import render_cases

        outcome = run_case(self.case)
        if outcome.differences:
            lines = [line for one in outcome.differences for line in render_cases.difference(one)]
            raise DiffersError("\n".join(lines))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What differs, and nothing of how pytest came there."""
        if isinstance(excinfo.value, DiffersError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line of the case (from 0) and its name."""
        return self.path, self.case.span().line - 1, self.name
