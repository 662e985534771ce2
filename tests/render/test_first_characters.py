"""Rules that are chosen by their first characters parse as all rules, asked in turn, parse."""

import json
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from tests.render.samples import FIXTURES
from tests.render.test_fuzz import bodies
from wxpublish.render.bounds import BoundExceeded
from wxpublish.render.markdown import syntax

SPEC = [
    case["markdown"]
    for name in ("commonmark", "gfm")
    for case in json.loads(
        Path(__file__).with_name("spec").joinpath(f"{name}.json").read_text("utf-8")
    )
]
CASES = [path.read_text("utf-8") for path in sorted(FIXTURES.glob("*.md"))]


def make_parser_that_asks_all_rules() -> MarkdownIt:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syntax, "first_character_plugin", lambda _: None)
        return syntax.get_parser.__wrapped__()


ASKS_ALL = make_parser_that_asks_all_rules()


def parse_with(parser: MarkdownIt, body: str) -> list[MutableMapping[str, Any]] | str:
    try:
        return [token.as_dict() for token in parser.parse(body, {})]
    except BoundExceeded as excess:
        return f"{excess.problem}, line {excess.line}"


def check(body: str) -> None:
    assert parse_with(syntax.get_parser(), body) == parse_with(ASKS_ALL, body)


def test_examples_of_the_specifications_are_parsed_alike() -> None:
    for body in (*SPEC, *CASES):
        check(body)


@settings(max_examples=300, deadline=None)
@given(bodies)
def test_any_text_is_parsed_alike(body: str) -> None:
    check(body)
