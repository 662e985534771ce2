"""Check values against the product's JSON schemas, with findings that authors understand."""

from collections.abc import Iterable, Mapping
from typing import Any

from wxpublish.model.finding import Finding
from wxpublish.site.located_yaml import YamlPath, YamlPositions
from wxpublish.site.schema import read_schema, suggestion
from wxpublish.site.schema_rules import follows


def check_schema(
    name: str, value: Mapping[str, Any], positions: YamlPositions
) -> tuple[list[Finding], frozenset[YamlPath]]:
    """Return the findings of a value against a schema, and the paths of what is invalid."""
    if follows(read_schema(name), value):
        return [], frozenset()
    # `jsonschema` takes longest to import, and only words what is wrong
    from wxpublish.site.schema_findings import find_violations  # noqa: PLC0415

    return find_violations(name, value, positions)


def check_unknown_keys(
    value: Mapping[str, Any], known: Iterable[str], positions: YamlPositions, path: YamlPath = ()
) -> list[Finding]:
    """Return a warning for each unknown key of the mapping at `path`, with the nearest known one."""
    names = sorted(known)
    return [
        positions.key_finding("W101", f"unknown key `{key}`", (*path, key), suggestion(key, names))
        for key in value
        if key not in names
    ]
