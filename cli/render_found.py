"""What `validate` and `lint` print of what they have found, in each of the formats."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from xml.etree import ElementTree

import click

from clausewise.diagnostic import Diagnostic

from . import render_concise, render_github, render_json, render_sarif, render_text
from .terminal import visible, wants_colour


def show(form: str, found: Sequence[Diagnostic], files: Sequence[str]) -> None:
    """Print what was found in the files; people also get a tally."""
    machine = {
        "json": lambda: render_json.render(found),
        "sarif": lambda: render_sarif.render(found, render_text.file_lines()),
        "junit": lambda: junit(found, files),
    }
    if form in machine:
        click.echo(machine[form](), nl=False)
        return
    tally = render_text.tally(found, files)
    if form == "concise":
        click.echo(render_concise.render(found) + tally)
        return
    if form == "github":
        click.echo(render_github.render(found), nl=False)
    colour = wants_colour(sys.stdout)
    text = render_text.render(found, render_text.file_lines(), colour)
    gap = "\n" if text else ""
    click.echo(f"{text}{gap}{tally}", color=colour)


def junit(found: Sequence[Diagnostic], files: Sequence[str]) -> str:
    """JUnit XML: a test case for each file, with a failure for each error or warning in it."""
    places = [one.span.file if one.span else "" for one in found]
    names = [*files, *sorted({one for one in places if one not in files})]
    counted = [one for one in found if one.severity != "info"]
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(
        root, "testsuite", name="clausewise", tests=str(len(names)), failures=str(len(counted))
    )
    for name in names:
        case = ElementTree.SubElement(
            suite, "testcase", classname="clausewise", name=_plain(name) or "(no file)"
        )
        for one in counted:
            if (one.span.file if one.span else "") == name:
                failure = ElementTree.SubElement(case, "failure", message=_plain(one.message), type=one.rule)
                failure.text = _plain(
                    render_concise.render([one]) + (f"help: {one.help}\n" if one.help else "")
                )
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _plain(text: str) -> str:
    """Text that XML can hold."""
    return "".join(letter if letter == "\n" else visible(letter) for letter in text)
