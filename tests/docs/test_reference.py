"""The generated documentation is what the code says, and the code's own tables leave nothing out."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import generate
from wxpublish.cli.arguments import COMMANDS
from wxpublish.errors import EXIT_CODES, PRECEDENCE, WxpublishError
from wxpublish.workflow.site_check import finding_rules

PACKAGE = Path(__file__).parents[2] / "wxpublish"


def test_generated_files_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


def test_check_names_a_file_that_differs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(COMMANDS["write"], "init", "another text")
    assert generate.main(["--check"]) == 1
    assert "docs/reference/commands.md differs from the code" in capsys.readouterr().err


def test_every_exit_code_has_a_meaning() -> None:
    used = {error.exit_code for error in subclasses(WxpublishError)}
    assert {*PRECEDENCE, *used} <= EXIT_CODES.keys()


def test_every_finding_code_has_a_meaning() -> None:
    assert used_codes() == finding_rules().keys()


def subclasses(error: type[WxpublishError]) -> Iterator[type[WxpublishError]]:
    yield error
    for one in error.__subclasses__():
        yield from subclasses(one)


def used_codes() -> set[str]:
    """Every text of the package that has the form of a finding's code."""
    texts = {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in texts if len(text) == 4 and text[0] in "EW" and text[1:].isdigit()}
