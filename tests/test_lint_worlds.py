"""Lint over random workspaces: it never fails, and what it finds in facts stands where it says."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from strategies import World, dump_yaml, worlds

from clausewise.diagnostic import has_errors
from clausewise.lint.run import lint
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
