"""Lint over random workspaces: it never fails, and what it finds in facts stands where it says."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from running import load
from strategies import World, dump_yaml, worlds

from clausewise.diagnostic import has_errors
from clausewise.lint.run import lint, lint_pack
from clausewise.workspace import validate


def written(folder: Path, world: World) -> Path:
    """A world as a workspace, with its facts as JSON Lines."""
    packs, contracts, facts, _ = world
    for part in ("rules", "facts"):
        (folder / part).mkdir()
    for name, pack in packs.items():
        (folder / "rules" / f"{name}.yaml").write_text(dump_yaml(pack), "utf-8")
    (folder / "contracts.yaml").write_text(dump_yaml({"contracts": contracts}), "utf-8")
    for kind, rows in facts.items():
        lines = [json.dumps({"id": f"{kind}-{n}", **row}, default=str) for n, row in enumerate(rows, 1)]
        (folder / "facts" / f"{kind}.jsonl").write_text("\n\n".join(lines), "utf-8")
    return folder


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_lint_never_fails(world: World) -> None:
    """It looks at every file; what it finds in a row stands on the line that has the id."""
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), world)
        assume(not has_errors(validate([folder])[1]))
        files, found = lint([folder])
        assert len(files) >= len(world[2])
        for one in found:
            if one.span is not None and one.span.file.endswith(".jsonl") and one.path:
                line = Path(one.span.file).read_text("utf-8").split("\n")[one.span.line - 1]
                assert json.loads(line)["id"] == one.path.split('"')[1]


def test_a_pack_with_more_situations_than_can_be_looked_at_is_said_to_be_so() -> None:
    """Twelve attributes of ten values: lint ends soon, says what was not proved, and claims nothing else."""
    attributes = [f"a{number}" for number in range(12)]
    declared = "".join(
        f"  {one}: {{values: [{', '.join(f'{one}-v{n}' for n in range(10))}]}}\n" for one in attributes
    )
    clauses = "".join(
        f"  - {{name: c{n}, when: {{{', '.join(f'{one}: {one}-v{n}' for one in attributes)}}}, rate: {n + 1}.00}}\n"
        for n in range(10)
    )
    pack = load(f"attributes:\n{declared}labor:\n{clauses}  - {{name: rest, rate: 99.00}}\n")
    found = [one for one in lint_pack(pack) if one.rule != "missing-summary"]
    assert [one.rule for one in found] == ["analysis-cut-short"]
    assert f"{11**12:,} situations" in found[0].message
