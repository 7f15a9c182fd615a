"""How many time entries a second, and how many times the floor.

Makes a seeded MSP (the example's stories, scaled), then measures in one run on the same data: this engine
from files to files; the floor (Polars reads the same facts and writes the same charges, nothing else); and a
plain Python script that reads the same rows and prices them one by one at a single rate. Ratios are what
counts: machines differ and are noisy.

    make benchmark                                  # 300,000 entries
    .venv/bin/python benchmarks/throughput.py --entries 1000000
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median

EXAMPLES = Path(__file__).parent.parent / "examples" / "msp"
AS_OF = date(2026, 3, 31)


def main() -> None:
    """Make the data, run each contender, print medians and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=300_000)
    parser.add_argument("--customers", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, help="a folder made by an earlier run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.data or Path(temporary) / "msp"
        if not folder.exists():
            size = ["--entries", str(asked.entries), "--customers", str(asked.customers)]
            subprocess.run([sys.executable, EXAMPLES / "generate.py", *size, "--out", folder], check=True)
        measure(folder, Path(temporary), asked.rounds)


def measure(folder: Path, out: Path, rounds: int) -> None:
    """Rounds of every contender in turn, so that slow phases of the machine meet all of them."""
    import polars as pl

    import clausewise as cw

    stages: dict[str, float] = {}

    def engine() -> int:
        started = time.perf_counter()
        workspace, _ = cw.load_workspace(folder)
        assert workspace is not None
        stages["load"] = time.perf_counter() - started
        marks: list[tuple[str, float]] = []
        result = cw.evaluate(
            workspace.contracts, workspace.facts, as_of=AS_OF,
            progress=lambda stage, done, of: marks.append((stage, time.perf_counter())),
        )  # fmt: skip
        for (name, begun), (_, ended) in pairwise(marks):
            stages[name] = ended - begun
        started = time.perf_counter()
        cw.write(result, out / "engine", "csv")
        stages["write"] = time.perf_counter() - started
        return result.charges.height

    lines = engine()
    charges = pl.read_csv(out / "engine" / "charges.csv", infer_schema=False)
    entries = sum(1 for _ in (folder / "facts" / "time_entries.csv").open(encoding="utf-8")) - 1

    def floor() -> None:
        for path in sorted((folder / "facts").glob("*.csv")):
            pl.read_csv(path, infer_schema=False)
        charges.write_csv(out / "floor.csv")

    def plain() -> None:
        with (folder / "facts" / "time_entries.csv").open(encoding="utf-8", newline="") as file, \
             (out / "plain.csv").open("w", encoding="utf-8", newline="") as target:  # fmt: skip
            writer = csv.writer(target)
            for row in csv.DictReader(file):
                hours = Decimal(row["hours"] or "1")
                quarters = -(-hours * 4 // 1) / 4
                amount = (quarters * 150).quantize(Decimal("0.01"), ROUND_HALF_UP)
                writer.writerow([row["id"], row["customer"], row["at"], quarters, amount])

    taken = {name: [timed(one) for _ in range(rounds)] for name, one in
             (("engine", engine), ("floor", floor), ("plain Python, one rate", plain))}  # fmt: skip
    print(f"{entries:,} time entries, {lines:,} charge lines, median of {rounds}")
    for name, seconds in taken.items():
        middle = median(seconds)
        print(f"  {name:24} {middle:7.2f} s  {entries / middle:11,.0f} entries/s  "
              f"{middle / median(taken['floor']):5.1f} x floor")  # fmt: skip
    print("  engine, last round:", ", ".join(f"{name} {1000 * one:,.0f} ms" for name, one in stages.items()))


def timed(one: Callable[[], object]) -> float:
    started = time.perf_counter()
    one()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
