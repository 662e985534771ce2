"""Values of the model as JSON and back, from the type hints of their fields.

Reading is strict: a value that does not fit its type is refused with its path in the document, such
as `resources.news.a.articles[0].title`. An empty field is not written, so that a diff of two files
shows only what counts; formats that need more are subclasses of `Serialiser`.
"""

import enum
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import partial
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from wxpublish.model.suggestion import closest

Reader = Callable[[Any], Any]
BLANKS: Mapping[Any, Any] = {str: "", tuple: (), Mapping: {}}
"""The values of fields that have no default in their class and are not written when empty."""


class Malformed(ValueError):
    """JSON that does not fit its type; `path` leads to it from the top of the document."""

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(f"{path.removeprefix('.') or 'the document'} {problem}")
        self.problem = problem
        self.path = path

    def under(self, key: str | int) -> "Malformed":
        """The same error, reported by the object or list that holds the value."""
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        return Malformed(self.problem, f"{step}{self.path}")


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """How a dataclass is read. A field that a document leaves out is required, or has a value in
    `blanks`, or a default in the class.
    """

    kind: type[Any]
    readers: Mapping[str, Reader]
    required: frozenset[str]
    blanks: Mapping[str, Any]


class Serialiser:
    """Reads and writes one format; a `lenient` one ignores unknown keys."""

    def __init__(self, *, lenient: bool = False) -> None:
        self._lenient = lenient
        self._readers: dict[Any, Reader] = {
            str: partial(_read_exactly, str, "text"),
            bool: partial(_read_exactly, bool, "true or false"),
            NoneType: partial(_read_exactly, NoneType, "null"),
            int: _read_count,
        }

    def read(self, hint: Any, document: object) -> Any:
        """The value of a type that the JSON stands for. Raises Malformed."""
        return self.reader(hint)(document)

    def read_key(self, hint: Any, document: object, key: str) -> Any:
        """The value of a type under a key of an object. Raises Malformed."""
        require(document, key)
        return read_at(key, self.reader(hint), as_object(document)[key])

    def reader(self, hint: Any) -> Reader:
        """The function that reads a type; made once."""
        if hint not in self._readers:
            self._readers[hint] = self.make_reader(hint)
        return self._readers[hint]

    def make_reader(self, hint: Any) -> Reader:
        origin, inner = get_origin(hint), get_args(hint)
        if origin in {Union, UnionType}:
            return self._union_reader(inner)
        if origin is Literal:
            return partial(_read_choice, {word: word for word in inner})
        if origin is tuple:
            return partial(_read_list, self.reader(inner[0]))
        if origin is not None:
            return self.mapping_reader(*inner)
        if issubclass(hint, enum.Enum):
            return partial(_read_choice, {member.value: member for member in hint})
        return partial(self._read_object, self._shape(hint))

    def _union_reader(self, options: tuple[Any, ...]) -> Reader:
        kinds = [option for option in options if option is not NoneType]
        read = self.reader(kinds[0]) if len(kinds) == 1 else self.choice_reader(kinds)
        return partial(_read_optional, read) if NoneType in options else read

    def choice_reader(self, kinds: list[Any]) -> Reader:
        """The function that reads a value of one of several types."""
        words = tuple(word for kind in kinds for word in get_args(kind))
        return self.reader(Literal[words])

    def _shape(self, kind: type[Any]) -> ObjectShape:
        hints = get_type_hints(kind)
        readers = {field.name: self.reader(hints[field.name]) for field in fields(kind)}
        bare = {
            field.name: self.blank(kind, field.name, hints[field.name])
            for field in fields(kind)
            if field.default is MISSING and field.default_factory is MISSING
        }
        blanks = {name: value for name, value in bare.items() if value is not MISSING}
        return ObjectShape(kind, readers, frozenset(bare.keys() - blanks.keys()), blanks)

    def _read_object(self, shape: ObjectShape, document: object) -> Any:
        table = self.object_fields(shape.kind, document)
        unknown = table.keys() - shape.readers.keys()
        if unknown and not self._lenient:
            raise _unknown_key(min(unknown), shape)
        missing = shape.required - table.keys()
        if missing:
            raise _missing_key(min(missing))
        given = {
            name: read_at(name, shape.readers[name], item)
            for name, item in table.items()
            if name not in unknown
        }
        return shape.kind(**{**shape.blanks, **given})

    def mapping_reader(self, _key_hint: Any, hint: Any) -> Reader:
        read = self.reader(hint)
        return lambda document: {
            key: read_at(key, read, item) for key, item in as_object(document).items()
        }

    def object_fields(self, _kind: type[Any], document: object) -> dict[str, Any]:
        """The fields of a dataclass that an object gives. Raises Malformed."""
        return as_object(document)

    def blank(self, _kind: type[Any], _name: str, hint: Any) -> Any:
        """What a field without a default holds when it is left out; MISSING if it is required."""
        return BLANKS.get(get_origin(hint) or hint, MISSING)

    def write(self, value: Any) -> Any:
        """The JSON of a value."""
        if value is None or isinstance(value, str | int):
            return value
        if isinstance(value, tuple):
            return [self.write(item) for item in value]
        return self.write_mapping(value) if isinstance(value, Mapping) else self.write_object(value)

    def write_mapping(self, value: Mapping[Any, Any]) -> Any:
        return {str(key): self.write(item) for key, item in value.items()}

    def write_object(self, value: Any) -> Any:
        """The fields of a dataclass that are not empty; a 0 counts where the default is None."""
        return {
            field.name: self.write(item)
            for field in fields(value)
            if (item := getattr(value, field.name)) or (item == 0 and field.default is None)
        }


def parse(data: bytes) -> object:
    """Parse the JSON of a file. Raises ValueError, also for a key that stands twice, as a merge of
    two branches leaves it, for numbers that are not whole, and for half of a surrogate pair.
    """
    text = data.decode("utf-8")
    try:
        document: object = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_refuse_number,
            parse_float=_refuse_number,
        )
        if "\\u" in text:
            json.dumps(document, ensure_ascii=False).encode()
    except RecursionError:
        raise Malformed("is nested too deeply") from None
    return document


def as_object(document: object) -> dict[str, Any]:
    """The JSON as an object. Raises Malformed if it is none."""
    if not isinstance(document, dict):
        raise Malformed("must be an object")
    return document


def read_at(key: str | int, read: Reader, document: object) -> Any:
    """The value under a key or index; an error of its reader gets that into its path."""
    try:
        return read(document)
    except Malformed as error:
        raise error.under(key) from None


def require(document: object, *keys: str) -> None:
    """Raise Malformed unless an object has a value under each of these keys."""
    missing = [key for key in keys if as_object(document).get(key) is None]
    if missing:
        raise _missing_key(missing[0])


def _read_exactly(kind: type[Any], name: str, document: object) -> Any:
    if type(document) is not kind:
        raise Malformed(f"must be {name}")
    return document


def _read_count(document: object) -> int:
    if type(document) is not int or document < 0:
        raise Malformed("must be a whole number, 0 or more")
    return document


def _read_choice(choices: Mapping[str, Any], document: object) -> Any:
    if not isinstance(document, str) or document not in choices:
        raise Malformed(f"must be {' or '.join(choices)}")
    return choices[document]


def _read_optional(read: Reader, document: object) -> Any:
    return None if document is None else read(document)


def _read_list(read: Reader, document: object) -> tuple[Any, ...]:
    if not isinstance(document, list):
        raise Malformed("must be a list")
    return tuple([read_at(index, read, item) for index, item in enumerate(document)])


def _missing_key(key: str) -> Malformed:
    return Malformed(f'lacks the key "{key}"')


def _unknown_key(key: str, shape: ObjectShape) -> Malformed:
    near = closest(key, shape.readers)
    return Malformed(f'has the unknown key "{key}"' + (f'; did you mean "{near}"?' if near else ""))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        keys = [key for key, _ in pairs]
        raise Malformed(f'has the key "{next(key for key in keys if keys.count(key) > 1)}" twice')
    return table


def _refuse_number(text: str) -> object:
    raise Malformed(f"has the number {text}, which is not a whole number")
