"""What the commands print, write and return."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fake_result import AS_OF, CUSTOMERS, PAGE, SCHEMAS, result
from running_cli import json_lines, run

import clausewise
from clausewise.cli import progress
from clausewise.diagnostic import Diagnostic, Span


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Stand-ins for the library; returns the calls of `evaluate` as a list that grows."""

    def stand_in(
        outcome: Any = None, diagnostics: tuple[Diagnostic, ...] = (), workspace: bool = True
    ) -> list[Any]:
        calls: list[Any] = []
        contracts = tuple(SimpleNamespace(id=one, customer=of) for one, of in CUSTOMERS.items())
        loaded = SimpleNamespace(contracts=contracts, facts="facts", packs={}) if workspace else None

        def evaluate(contracts: Any, facts: Any, *, as_of: date, progress: Any) -> Any:
            calls.append((contracts, facts, as_of, progress))
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome or result()

        monkeypatch.setattr(clausewise, "load_workspace", lambda folder: (loaded, diagnostics), raising=False)
        monkeypatch.setattr(clausewise, "evaluate", evaluate, raising=False)
        monkeypatch.setattr(
            clausewise, "validate", lambda paths: (("a.yaml", "b.yaml"), diagnostics), raising=False
        )
        return calls

    return stand_in


FAULT = Diagnostic(
    "unknown-key",
    "error",
    "`titel` is not a key that belongs here",
    Span("gone.yaml", 6, 5, 6, 10),
    help="write `title`",
)


HINT = Diagnostic("quote-this", "warning", "quote the version", Span("gone.yaml", 2, 1, 2, 2))


def test_evaluate_asks_for_the_day_it_was_given_and_prints_the_page(library: Any) -> None:
    """Exit code 1 because facts were rejected, 0 where that is allowed or nothing was."""
    calls = library()
    done = run("evaluate", ".", "--as-of", "2026-03-31")
    assert (done.exit_code, done.stderr) == (1, "")
    assert (
        done.stdout
        == PAGE[: PAGE.index("Written")] + "Nothing was written; --out DIR writes the five tables.\n"
    )
    assert calls[0][1:] == ("facts", AS_OF, None)
    assert run("evaluate", "--as-of", "2026-03-31", "--allow-rejected").exit_code == 0
    library(result(0))
    assert run("evaluate", "--as-of", "2026-03-31").exit_code == 0


def test_without_as_of_it_is_today(library: Any) -> None:
    """The library insists on a day; the command line takes today's and the page prints what was used."""
    calls = library(result(0))
    before = date.today()
    assert run("evaluate").exit_code == 0
    assert before <= calls[0][2] <= date.today()


def test_evaluate_writes_the_five_tables(library: Any, tmp_path: Path) -> None:
    """And says so; `--from` filters charges, draws and actions, and leaves balances and rejected alone."""
    library()
    done = run(
        "evaluate",
        "--as-of",
        "2026-03-31",
        "--out",
        str(tmp_path / "o"),
        "--format",
        "jsonl",
        "--from",
        "2026-03-01",
    )
    names = [f"{name}.jsonl" for name in SCHEMAS]
    assert sorted(path.name for path in (tmp_path / "o").iterdir()) == sorted(names)
    assert "Charges, draws and actions are those from 2026-03-01 on.\n" in done.stdout
    assert "sale" not in done.stdout
    rows = {name: json_lines(tmp_path / "o" / f"{name}.jsonl") for name in SCHEMAS}
    assert {name: len(listed) for name, listed in rows.items()} == {
        "charges": 5, "draws": 0, "balances": 3, "actions": 2, "rejected": 2,
    }  # fmt: skip
    assert {one["amount"] for one in rows["charges"]} >= {"37.50", "45000", "-25.00"}


def test_quiet_prints_no_page_but_does_not_hide_rejected_facts(library: Any) -> None:
    """One line, and not on standard output."""
    library()
    done = run("evaluate", "--quiet", "--as-of", "2026-03-31")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "2 of 2,104 facts were rejected\n")


def test_errors_in_the_workspace_stop_the_run(library: Any) -> None:
    """Nothing is evaluated; the faults are printed with their tally; warnings alone do not stop it."""
    calls = library(diagnostics=(HINT, FAULT))
    done = run("evaluate", "--as-of", "2026-03-31")
    assert (done.exit_code, done.stdout, calls) == (1, "", [])
    assert done.stderr.endswith("  = help: write `title`\n\n1 error, 1 warning in 1 file\n")
    library(result(0), diagnostics=(HINT,))
    assert run("evaluate", "--as-of", "2026-03-31").exit_code == 0


def test_a_workspace_that_cannot_be_read_is_exit_code_2(library: Any) -> None:
    """As is one of which nothing is said."""
    library(diagnostics=(Diagnostic("unreadable-file", "error", "m", None),), workspace=False)
    assert run("evaluate").exit_code == 2
    library(workspace=False)
    assert run("evaluate").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--as-of", "31.03.2026"),
            "Invalid value for '--as-of': '31.03.2026' is not a day; write it like 2026-03-31",
        ),
        (("--as-of", "2026-02-30"), "'2026-02-30' is not a day"),
        (("--as-of", "20260331"), "'20260331' is not a day"),
        (
            ("--as-of", "2026-03-31", "--from", "2026-04-01"),
            "2026-04-01 is after 2026-03-31, the last day that counts",
        ),
        (("--customer", "acne"), "no contract is with a customer 'acne'; there are acme, idle, tokyo"),
        (("--format", "xlsx"), "'xlsx' is not one of 'csv', 'jsonl'"),
        (("nowhere",), "'nowhere' does not exist"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_one_sentence(
    library: Any, arguments: tuple[str, ...], message: str
) -> None:
    """Before anything is evaluated."""
    calls = library()
    done = run("evaluate", *arguments)
    assert (done.exit_code, done.stdout, calls) == (2, "", [])
    assert message in done.stderr


def test_a_folder_that_cannot_be_written_is_not_called_a_fault_of_ours(library: Any, tmp_path: Path) -> None:
    """One sentence, exit code 2, and no page that looks like success."""
    library()
    (tmp_path / "file").write_text("", "utf-8")
    done = run("evaluate", "--out", str(tmp_path / "file" / "out"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: cannot write to {tmp_path / 'file' / 'out'}: ")


def test_a_number_too_large_is_not_called_a_fault_of_ours(library: Any) -> None:
    """It came with the facts."""
    library(OverflowError("rate x hours passes 128 bits"))
    done = run("evaluate")
    assert (done.exit_code, done.stderr) == (
        2,
        "Error: the facts have a number that is too large: rate x hours passes 128 bits\n",
    )


class Panic(BaseException):
    """What the table engine raises when its own code breaks: no `Exception`."""


@pytest.mark.parametrize(
    "fault", [KeyError("lots"), RecursionError("too deep"), Panic("index out of bounds")]
)
def test_an_internal_fault_says_that_it_is_ours(library: Any, fault: BaseException) -> None:
    """Exit code 2, no traceback, how to report it."""
    library(fault)
    done = run("evaluate")
    assert done.exit_code == 2
    first, what, how, version = done.stderr.splitlines()
    assert first == "This is a fault in clausewise, not in your files."
    assert what.startswith(f"  {type(fault).__name__}: {fault}, at test_cli.py:")
    assert how == (
        "To report it, run the same command as `clausewise --traceback ...`, and send its makers all that "
        "was printed, with the command you ran."
    )
    assert version.startswith("clausewise 0.")


def test_the_traceback_of_an_internal_fault_is_for_those_who_ask(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an option or by the environment."""
    library(KeyError("lots"))
    assert "Traceback (most recent call last):" in run("--traceback", "evaluate").stderr
    assert "Traceback" not in run("evaluate").stderr
    monkeypatch.setenv("CLAUSEWISE_TRACEBACK", "1")
    assert "Traceback (most recent call last):" in run("evaluate").stderr


def test_an_interrupted_run_is_exit_code_130(library: Any) -> None:
    """As a shell expects it, without a traceback."""
    library(KeyboardInterrupt())
    done = run("evaluate")
    assert (done.exit_code, done.stderr) == (130, "Interrupted.\n")


def test_validate_prints_faults_and_a_tally(library: Any) -> None:
    """Nothing but the tally where all is well; warnings do not fail."""
    library()
    assert (run("validate").exit_code, run("validate").stdout) == (0, "checked 2 files: no faults\n")
    library(diagnostics=(HINT,))
    assert run("validate").exit_code == 0
    library(diagnostics=(FAULT,))
    done = run("validate")
    assert (done.exit_code, done.stdout) == (
        1,
        "error[unknown-key]: `titel` is not a key that belongs here\n"
        " --> gone.yaml:6:5\n"
        "  = help: write `title`\n"
        "\n"
        "1 error in 1 of 3 files\n",
    )


def test_validate_has_a_form_for_editors_and_one_for_programs(library: Any) -> None:
    """The JSON is the whole of standard output."""
    library(diagnostics=(FAULT,))
    assert run("validate", "--format", "concise").stdout == (
        "gone.yaml:6:5: error[unknown-key]: `titel` is not a key that belongs here\n1 error in 1 of 3 files\n"
    )
    done = run("validate", "--format", "json")
    assert (done.exit_code, [one["rule"] for one in json.loads(done.stdout)]) == (1, ["unknown-key"])


def test_validate_checks_the_current_folder_unless_told(
    library: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A path that is not there is wrong usage, and nothing to check is not success."""
    asked: list[Any] = []
    monkeypatch.setattr(
        clausewise, "validate", lambda paths: (asked.append(paths), ((), ()))[1], raising=False
    )
    done = run("validate")
    assert asked == [(Path("."),)]
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        done.stderr
        == "There is nothing to check in the current folder: no pack, no contracts.yaml, no *.test.yaml.\n"
    )
    assert run("validate", str(tmp_path / "none.yaml")).exit_code == 2
    run("validate", str(tmp_path), __file__)
    assert asked[1:] == [(tmp_path, Path(__file__))]


def test_schema_lists_the_kinds_and_prints_one() -> None:
    """The printed text is the schema itself."""
    assert run("schema").stdout == (
        "pack         one contract type: rules/*.yaml\n"
        "contracts    who has which contract: contracts.yaml\n"
        "test         worked cases of a pack: *.test.yaml\n"
        "house-rules  what several packs include\n"
        "mapping      what the columns of an export are called: facts/mapping.yaml\n"
    )
    assert run("schema", "nonsense").exit_code == 2


@pytest.mark.parametrize("kind", ["pack", "contracts", "test", "house-rules", "mapping"])
def test_schema_prints_json_for_every_kind(kind: str) -> None:
    """With a dialect or a reference at its top, and the same as the library has."""
    from clausewise.shape import schema

    assert json.loads(run("schema", kind).stdout) == schema(kind)


def test_demo_without_the_examples_says_where_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An installed package does not carry them."""
    monkeypatch.setattr(
        clausewise, "__file__", str(tmp_path / "site-packages" / "clausewise" / "__init__.py")
    )
    done = run("demo")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "the example workspace is not part of the installed package" in done.stderr
    assert "clausewise evaluate examples/msp --as-of 2026-03-31" in done.stderr


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def test_a_short_run_shows_no_progress_and_a_long_one_does() -> None:
    """On a terminal after a second; the bar is gone at the end. In a pipe never."""
    now = iter([0.0, 0.5, 1.5, 1.6])
    stream = Terminal()
    with progress.on_terminal(stream, clock=lambda: next(now)) as report:
        assert report is not None
        report("place", 1, 9)
        assert stream.getvalue() == ""
        report("draw", 5, 9)
        report("bill", 6, 9)
    assert "bill" in stream.getvalue()
    with progress.on_terminal(io.StringIO()) as report:
        assert report is None
    with progress.on_terminal(Terminal(), quiet=True) as report:
        assert report is None
