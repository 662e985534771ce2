"""Read YAML as plain Python values, with the position of each key and value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from wxpublish.model.finding import Finding, Position, Severity
from wxpublish.site.plain_yaml import PlainEntry, PlainValue, read_plain_entries

MAX_NODES = 20_000
"""More than any real file has; nested aliases reach it quickly."""
MAX_DEPTH = 64
"""Nesting of collections; thousands of levels would overflow the stack of the parser in C."""
SAFE_LENGTH = 4_000
"""A text of at most so many characters cannot nest thousands of levels."""
BOOLEANS = {"true": True, "false": False}
YamlPath = tuple[str | int, ...]


@dataclass(slots=True)
class YamlPositions:
    """Positions in a YAML document by path; lines and columns are those of the whole file."""

    path: str
    lines: list[str]
    first_line: int
    keys: dict[YamlPath, Position] = field(default_factory=dict)
    values: dict[YamlPath, tuple[Position, int]] = field(default_factory=dict)

    def at(self, path: YamlPath) -> tuple[Position, int]:
        """Return the position and length of the value at a path, or of what contains it.

        Without any, the position is the line `---` above the document, or its first line.
        """
        while path:
            if path in self.values:
                return self.values[path]
            path = path[:-1]
        return Position(self.path, max(self.first_line - 1, 1), 1), 0

    def written(self, path: YamlPath) -> str:
        """Return the source text of the value at a path; empty unless it is on one line."""
        where, length = self.values.get(path, (Position(self.path), 0))
        line = self.lines[where.line - 1] if 0 < where.line <= len(self.lines) else ""
        return line[where.column - 1 : where.column - 1 + length]

    def finding_at(
        self,
        code: str,
        message: str,
        where: Position,
        hint: str | None = None,
        length: int = 0,
    ) -> Finding:
        """Make a finding with an excerpt of its line."""
        severity: Severity = "error" if code.startswith("E") else "warning"
        excerpt = self.lines[where.line - 1] if 0 < where.line <= len(self.lines) else None
        return Finding(severity, code, message, where, hint, excerpt, length)

    def finding(self, code: str, message: str, path: YamlPath, hint: str | None = None) -> Finding:
        """Make a finding about the value at a path."""
        where, length = self.at(path)
        return self.finding_at(code, message, where, hint, length)

    def key_finding(
        self, code: str, message: str, path: YamlPath, hint: str | None = None
    ) -> Finding:
        """Make a finding about the key at a path."""
        where = self.keys.get(path) or self.at(path)[0]
        return self.finding_at(code, message, where, hint, len(str(path[-1])))


@dataclass(frozen=True, slots=True)
class LocatedMapping:
    """A YAML mapping; `value` is None if it could not be read."""

    value: Mapping[str, Any] | None
    positions: YamlPositions
    findings: tuple[Finding, ...]


def read_mapping(text: str, path: str, file_text: str, first_line: int = 1) -> LocatedMapping:
    """Read a mapping. `text` is a part of `file_text` and begins at its line `first_line`."""
    positions = YamlPositions(path, file_text.split("\n"), first_line)
    if (entries := read_plain_entries(text)) is not None:
        return LocatedMapping(_locate_entries(entries, positions), positions, ())
    try:
        node = _compose(text)
    except MarkedYAMLError as error:
        return LocatedMapping(None, positions, (_syntax_error(positions, error),))
    except ReaderError as error:
        return LocatedMapping(None, positions, (_invalid_character(positions, text, error),))
    except _TooComplex:
        return LocatedMapping(None, positions, (_too_complex(positions),))
    except (YAMLError, ValueError) as error:
        where = Position(path, first_line)
        return LocatedMapping(
            None, positions, (positions.finding_at("E102", f"YAML: {_first_line(error)}", where),)
        )
    if node is None:
        return LocatedMapping({}, positions, ())
    if not isinstance(node, MappingNode):
        where = _position(positions, node)
        message = "expected lines of the form `key: value`"
        return LocatedMapping(None, positions, (positions.finding_at("E102", message, where),))
    builder = _Builder(positions)
    try:
        value = builder.build(node, ())
    except (_TooComplex, RecursionError):
        return LocatedMapping(None, positions, (_too_complex(positions),))
    return LocatedMapping(value, positions, tuple(builder.findings))


def _locate_entries(entries: list[PlainEntry], positions: YamlPositions) -> dict[str, Any]:
    """Record the positions of entries, and return their values."""
    found: dict[str, Any] = {}
    for entry in entries:
        line = entry.line + positions.first_line
        positions.keys[entry.key,] = Position(positions.path, line, 1)
        found[entry.key] = _locate_value(entry.value, (entry.key,), positions)
    return found


def _locate_value(value: PlainValue, path: YamlPath, positions: YamlPositions) -> Any:
    line = value.line + positions.first_line
    positions.values[path] = Position(positions.path, line, value.column + 1), value.length
    if not isinstance(value.value, list):
        return value.value
    return [
        _locate_value(item, (*path, number), positions) for number, item in enumerate(value.value)
    ]


class _TooComplex(Exception):
    """Too many values, or too many levels."""


def _compose(text: str) -> Node | None:
    """Parse a document; the depth is checked first, because events come without recursion."""
    yaml = YAML(typ="safe", pure=False)
    if len(text) > SAFE_LENGTH:
        depth = 0
        for event in yaml.parse(text):
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise _TooComplex
    node: Node | None = yaml.compose(text)
    return node


def _too_complex(positions: YamlPositions) -> Finding:
    where = Position(positions.path, positions.first_line, 1)
    return positions.finding_at("E102", "this YAML has too many values or too many levels", where)


class _Builder:
    """Builds plain values from nodes: numbers, booleans and nulls as in YAML 1.2, dates as text."""

    def __init__(self, positions: YamlPositions) -> None:
        self.positions = positions
        self.findings: list[Finding] = []
        self.count = 0

    def build(self, node: Node, path: YamlPath) -> Any:
        self.count += 1
        if self.count > MAX_NODES:
            raise _TooComplex
        if path:
            self.positions.values.setdefault(path, (_position(self.positions, node), _length(node)))
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                return [self.build(child, (*path, at)) for at, child in enumerate(node.value)]
            case ScalarNode():
                return _scalar(node)
            case _:
                raise _TooComplex

    def _mapping(self, node: MappingNode, path: YamlPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
            inner = (*path, key)
            position = _position(self.positions, key_node)
            if key in mapping:
                message = f"duplicate key `{key}`"
                hint = f"the first is on line {self.positions.keys[inner].line}; keep one of them"
                finding = self.positions.finding_at("E108", message, position, hint, len(key))
                self.findings.append(finding)
                continue
            self.positions.keys[inner] = position
            mapping[key] = self.build(value_node, inner)
        return mapping


def _scalar(node: ScalarNode) -> Any:
    text = str(node.value)
    if node.style in {"|", ">"}:
        return text.rstrip("\n")
    if node.style in {"'", '"'}:
        return text
    match node.tag:
        case "tag:yaml.org,2002:int":
            return _parse_number(text, int)
        case "tag:yaml.org,2002:float":
            return _parse_number(text, float)
        case "tag:yaml.org,2002:bool":
            return BOOLEANS.get(text.lower(), text)
        case "tag:yaml.org,2002:null":
            return None
        case _:
            return text


def _parse_number(text: str, kind: type[int] | type[float]) -> float | str:
    try:
        return kind(text.replace("_", ""))
    except ValueError:
        return text


def _position(positions: YamlPositions, node: Node) -> Position:
    mark = node.start_mark
    return Position(positions.path, mark.line + positions.first_line, mark.column + 1)


def _length(node: Node) -> int:
    start, end = node.start_mark, node.end_mark
    return end.column - start.column if start.line == end.line else 0


def _syntax_error(positions: YamlPositions, error: MarkedYAMLError) -> Finding:
    unclosed = "quoted scalar" in str(error.context) and "end of stream" in str(error.problem)
    mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
    line = mark.line + positions.first_line if mark else positions.first_line
    column = mark.column + 1 if mark else 0
    problem = error.problem or "invalid syntax"
    hint = None
    text = positions.lines[line - 1] if 0 < line <= len(positions.lines) else ""
    if unclosed:
        problem, hint = "the quote is not closed", "add the closing quote"
    elif "\t" in text:
        hint = "indent YAML with spaces, not tabs"
    elif ": " in text.partition(": ")[2] or "mapping values" in problem:
        hint = "put a value that contains a colon in quotes"
    where = Position(positions.path, line, column)
    return positions.finding_at("E102", f"YAML: {problem}", where, hint)


def _invalid_character(positions: YamlPositions, text: str, error: ReaderError) -> Finding:
    """The finding for a character that YAML forbids; `error.position` counts bytes before it."""
    before = text.encode()[: error.position].decode(errors="ignore")
    line = before.count("\n") + positions.first_line
    where = Position(positions.path, line, len(before) - before.rfind("\n"))
    message = f"YAML does not allow the character U+{error.character:04X}"
    return positions.finding_at("E102", message, where, "remove it")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
