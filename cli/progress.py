"""A progress bar for long runs: on a terminal only, and not before it has taken a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

Report = Callable[[str, int, int], None]

PATIENCE = 1.0


@contextmanager
def on_terminal(
    stream: TextIO, quiet: bool = False, clock: Callable[[], float] = time.monotonic
) -> Iterator[Report | None]:
    """What to call with a stage, the steps done and their number; None where nobody would see it.

    The bar is taken away when the block ends.
    """
    if quiet or not stream.isatty():
        yield None
        return
    started = clock()
    shown: list[Progress] = []

    def report(stage: str, done: int, total: int) -> None:
        if not shown:
            if clock() - started < PATIENCE:
                return
            shown.append(_bar(stream))
        task = shown[0].task_ids[0]
        shown[0].update(task, description=stage, completed=done, total=total)

    try:
        yield report
    finally:
        for bar in shown:
            bar.stop()


def _bar(stream: TextIO) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<8}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    bar = Progress(*columns, TimeElapsedColumn(), console=Console(file=stream), transient=True)
    bar.add_task("", total=None)
    bar.start()
    return bar
