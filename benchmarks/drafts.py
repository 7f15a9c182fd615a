"""Draft a pack for every combination of answers: each has to lint clean, pass, and exercise all of its clauses.

    .venv/bin/python benchmarks/drafts.py          # takes minutes; the tests draft some of them

The exit code is 1 where one does not.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from clausewise.case_file import read_case_file
from clausewise.clause_coverage import coverage
from clausewise.drafting.answers import KINDS, QUESTIONS, Question
from clausewise.drafting.draft import draft
from clausewise.run_case import run_case

CHOICES = {
    "increment": ("15 minutes", "none"), "visit": ("1 hour", "none"), "out_of_hours": ("1.5", "1"),
    "holidays": ("US", "none"), "used_up": ("bill", "buy", "hold"), "lasts": ("12 months", "forever"),
    "carry_over": ("yes", "no"),
}  # fmt: skip


def combinations(
    answers: dict[str, str], questions: Sequence[Question] = QUESTIONS
) -> Iterator[dict[str, str]]:
    """The answers with every choice for the questions that they leave open; the usual answer where there is none."""
    if not questions:
        yield answers
        return
    one, *rest = questions
    if not one.is_open(answers):
        yield from combinations(answers, rest)
        return
    for choice in CHOICES.get(one.key) or (one.usually(answers),):
        yield from combinations({**answers, one.key: choice}, rest)


def fault(answers: dict[str, str]) -> str:
    """What is wrong with the draft; nothing where all is well."""
    made = draft(answers)
    if made.found:
        return str(made.found[0])
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pack.yaml").write_text(made.pack, "utf-8")
        cases = Path(folder, "pack.test.yaml")
        cases.write_text(made.cases, "utf-8")
        file, found = read_case_file(cases)
        if file is None:
            return str(found[0])
        outcomes = [run_case(one) for one in file.cases]
    if failed := [one.case.name for one in outcomes if one.differences or one.result.rejected.height]:
        return f"{failed[0]}: something else comes out, or a fact is rejected"
    missed = coverage(file.pack, (one.result for one in outcomes)).missed
    return f"no case exercises {missed[0]}" if missed else ""


def main() -> None:
    """Draft them all."""
    drafted, faulty = 0, 0
    for kind in KINDS:
        for answers in combinations({"kind": kind}):
            drafted += 1
            if found := fault(answers):
                faulty += 1
                print({key: answers[key] for key in answers if key in CHOICES or key == "kind"}, found)
    print(f"{drafted} packs drafted, {faulty} of them faulty")
    sys.exit(bool(faulty))


if __name__ == "__main__":
    main()
