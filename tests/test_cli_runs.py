"""The command line as a user runs it, on the example workspace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fake_result import SCHEMAS
from running_cli import MSP, shell


def test_help_and_version_import_neither_the_table_engine_nor_the_readers() -> None:
    """They must answer at once."""
    code = (
        "import sys\n"
        "from clausewise.cli.main import cli\n"
        "for words in (['--help'], ['evaluate', '--help'], ['--version'], ['schema']):\n"
        "    cli(words, prog_name='clausewise', standalone_mode=False)\n"
        "print(sorted({'polars', 'rich', 'jsonschema', 'ruamel', 'durable'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "[]"
    for name in ("validate", "evaluate", "demo", "schema"):
        assert f"\n  {name} " in done.stdout


def test_the_module_runs_as_the_command_does() -> None:
    """`python -m clausewise.cli`."""
    done = shell("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("clausewise 0.")
    assert shell("nonsense").returncode == 2


@pytest.mark.skipif(os.name != "posix", reason="a pipe that is closed early is a signal there only")
def test_a_reader_that_goes_away_early_is_no_fault() -> None:
    """`clausewise schema | head -0` prints no traceback."""
    line = f"{sys.executable} -m clausewise.cli --help | true"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""


def test_evaluate_runs_on_the_example_workspace(tmp_path: Path) -> None:
    """As a user runs it: tables written, a plain page, exit code 1 for the few bad rows."""
    done = shell("evaluate", str(MSP), "--as-of", "2026-03-31", "--out", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    assert "\x1b" not in done.stdout
    assert done.stdout.startswith("As of 2026-03-31\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name}.csv" for name in SCHEMAS)


def test_the_same_facts_give_the_same_bytes_twice(tmp_path: Path) -> None:
    """In two processes with different hash seeds."""
    for seed in ("1", "2"):
        shell(
            "evaluate", str(MSP), "--as-of", "2026-03-31", "--out", str(tmp_path / seed), PYTHONHASHSEED=seed
        )
    for name in SCHEMAS:
        assert (tmp_path / "1" / f"{name}.csv").read_bytes() == (tmp_path / "2" / f"{name}.csv").read_bytes()


def test_demo_writes_to_a_folder_out_and_succeeds(tmp_path: Path) -> None:
    """Its bad rows are there on purpose and do not make it fail."""
    done = shell("demo", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(
        "Written to out: charges.csv, draws.csv, balances.csv, actions.csv, rejected.csv\n"
    )
    assert (tmp_path / "out" / "charges.csv").stat().st_size > 10_000


def test_validate_finds_nothing_in_the_example_workspace() -> None:
    """Its packs and contracts are what authors copy."""
    done = shell("validate", str(MSP))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(": no faults\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("setting", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_only_on_a_terminal_that_wants_them(
    tmp_path: Path, setting: dict[str, str], coloured: bool
) -> None:
    """A real pseudo-terminal; NO_COLOR and a dumb terminal get plain text."""
    (tmp_path / "a.yaml").write_text("pack: [\n", "utf-8")
    environment = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm", **setting}
    ours, theirs = os.openpty()
    code = subprocess.call(
        [sys.executable, "-m", "clausewise.cli", "validate", "a.yaml"],
        cwd=tmp_path, env=environment, stdout=theirs, stdin=theirs, timeout=60,
    )  # fmt: skip
    os.close(theirs)
    text = os.read(ours, 10_000).decode()
    os.close(ours)
    assert code == 1
    assert "error" in text
    assert ("\x1b[" in text) == coloured


def test_a_terminal_that_lacks_a_letter_gets_a_question_mark(tmp_path: Path) -> None:
    """Not an internal fault, for all the names in the world: here one of Tokyo in a western code page."""
    (tmp_path / "東.yaml").write_text("pack: [\n", "utf-8")
    done = shell("validate", "東.yaml", cwd=tmp_path, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (1, "")
    assert "\n --> ?.yaml:1:" in done.stdout
