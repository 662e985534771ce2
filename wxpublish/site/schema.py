"""The product's JSON schemas: their keys and defaults."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from wxpublish.model.suggestion import closest

PACKAGE = Path(__file__).parent.parent
ID_RULE = "use letters, digits and . _ / -; no part between slashes may be empty, . or .."


def schema_file(name: str) -> Path:
    """Return the path of a schema: a wheel has it inside the package, a checkout beside it."""
    folder = PACKAGE / "schemas"
    if not folder.is_dir():
        folder = PACKAGE.parent / "schemas"
    return folder / f"{name}.schema.json"


@lru_cache
def read_schema(name: str) -> Mapping[str, Any]:
    """Read a schema, `site` or `front-matter`."""
    schema: Mapping[str, Any] = json.loads(schema_file(name).read_text(encoding="utf-8"))
    return schema


def schema_properties(name: str) -> Mapping[str, Any]:
    """Return the schemas of the top-level keys."""
    known: Mapping[str, Any] = read_schema(name)["properties"]
    return known


def schema_defaults(name: str) -> dict[str, Any]:
    """Return the defaults of the top-level keys that have one."""
    properties = schema_properties(name).items()
    return {key: schema["default"] for key, schema in properties if "default" in schema}


def suggestion(written: str, names: Iterable[str]) -> str | None:
    """A hint with the nearest known name, if any is near."""
    near = closest(written, names)
    return f"did you mean {near}?" if near else None
