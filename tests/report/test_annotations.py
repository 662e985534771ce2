from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.report.samples import MISSING_COVER, TOO_LONG
from wxpublish.model.finding import Finding, Position
from wxpublish.report.annotations import workflow_commands


def test_a_finding_becomes_a_command_with_its_place() -> None:
    assert workflow_commands([MISSING_COVER]) == (
        "::error file=articles/hello.md,line=4,col=8,endColumn=25,title=E103::"
        "the cover pictures/cove.png (articles/pictures/cove.png) does not exist"
        "%0Adid you mean pictures/cover.png?"
    )


def test_a_finding_about_a_whole_file_has_no_line() -> None:
    assert workflow_commands([TOO_LONG]).startswith("::error file=articles/long.md,title=E201::")


def test_the_folder_of_the_site_comes_before_the_path() -> None:
    assert "file=example-site/articles/hello.md," in workflow_commands(
        [MISSING_COVER], prefix="example-site/"
    )


def test_a_path_cannot_add_properties() -> None:
    finding = replace(MISSING_COVER, position=Position("a,title=x::b%.md", 1, 1))
    assert workflow_commands([finding]).startswith("::error file=a%2Ctitle=x%3A%3Ab%25.md,line=1")


@given(st.text(), st.text())
def test_a_finding_is_always_one_line(message: str, path: str) -> None:
    finding = Finding("error", "E103", message, Position(path, 1, 1))
    command = workflow_commands([finding])
    assert "\n" not in command
    assert "\r" not in command
    assert command.startswith("::error file=")
