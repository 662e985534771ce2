"""Our rules agree with `jsonschema` about which values follow the product's schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from wxpublish.site.located_yaml import read_mapping
from wxpublish.site.schema import read_schema
from wxpublish.site.schema_rules import ANNOTATIONS, follows

EXAMPLES = Path(__file__).parents[2] / "example-site"
LENGTHS = [n for limit in (0, 16, 60, 64, 120, 200, 512, 1024) for n in (limit, limit + 1)]
TEXTS = st.one_of(
    st.sampled_from(["x" * length for length in LENGTHS]),
    st.sampled_from("a/b a/../b . 题目 https://a.cn ftp://a wx1234 emulator news.a video.".split()),
    st.sampled_from("a.lock.json .lock.json draft image none split".split()),
    st.sampled_from(["a\n", " ", "http://a b", "https://a\n", "image.\n", "wx1234\n"]),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from((-1, 0, 1, 7, 8, 101, 10**6, 2**70)),
    st.sampled_from((0.0, 1.0, 7.5, 1e300, float("inf"), float("nan"))),
    TEXTS,
)
ODD = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(TEXTS, SCALARS, max_size=3))


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that mostly follow a schema, or nearly."""
    return st.integers(0, 15).flatmap(lambda n: following(schema) if n else ODD)


def following(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "object":
            known = {key: values(one) for key, one in schema.get("properties", {}).items()}
            required = {key: known.pop(key) for key in schema.get("required", ())}
            fixed = st.fixed_dictionaries(required, optional=known)
            others = schema.get("additionalProperties")
            other = values(others) if isinstance(others, dict) else SCALARS
            more = st.dictionaries(TEXTS, other, max_size=2)
            mapping = st.tuples(fixed, more, st.integers(0, 3))
            is_open = isinstance(others, dict)
            return mapping.map(
                lambda drawn: drawn[0] | (drawn[1] if is_open or not drawn[2] else {})
            )
        case "array":
            return st.lists(values(schema["items"]), max_size=3)
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(-1, schema.get("maximum", 9) + 1)
        case _:
            return TEXTS


@pytest.mark.parametrize("name", ["front-matter", "site"])
def test_the_same_values_follow_as_for_jsonschema(name: str) -> None:
    schema = dict(read_schema(name))
    validator = Draft202012Validator(schema)
    verdicts = set()

    @settings(max_examples=300, deadline=None)
    @given(values(schema))
    def agrees(value: Any) -> None:
        expected = validator.is_valid(value)
        verdicts.add(expected)
        assert follows(schema, value) == expected

    agrees()
    assert verdicts == {True, False}


@pytest.mark.parametrize("name", ["front-matter", "site"])
def test_every_part_of_a_schema_agrees(name: str) -> None:
    """Each key alone, so that an error elsewhere hides nothing."""
    schemas = read_schema(name)["properties"]
    validators = {key: Draft202012Validator(schema) for key, schema in schemas.items()}
    keys = st.sampled_from(sorted(schemas))

    @settings(max_examples=800, deadline=None)
    @given(keys.flatmap(lambda key: st.tuples(st.just(key), values(schemas[key]))))
    def agrees(drawn: tuple[str, Any]) -> None:
        key, value = drawn
        assert follows(schemas[key], value) == validators[key].is_valid(value)

    agrees()


def test_the_example_site_follows() -> None:
    config = (EXAMPLES / "wxpublish.yaml").read_text(encoding="utf-8")
    assert follows(read_schema("site"), read_mapping(config, "", config).value)
    articles = [path.read_text(encoding="utf-8") for path in EXAMPLES.rglob("articles/**/*.md")]
    fronts = [text.split("---\n")[1] for text in articles if text.startswith("---\n")]
    assert fronts
    for front in fronts:
        assert follows(read_schema("front-matter"), read_mapping(front, "", front).value), front


@pytest.mark.parametrize(
    "schema",
    [{"format": "uri"}, {"not": {"format": "uri"}}, {"if": {"format": "uri"}, "then": {}}],
    ids=json.dumps,
)
def test_nothing_follows_a_schema_with_an_unknown_keyword(schema: dict[str, Any]) -> None:
    assert not follows({"type": "string", **schema}, "a")


def test_annotations_restrict_nothing() -> None:
    assert follows(dict.fromkeys(ANNOTATIONS, "x"), "a")
