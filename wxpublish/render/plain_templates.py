"""Templates of a subset of Jinja2 that needs no Jinja2: values, and branches on whether one is empty.

{% if caption %}<figure>{{ picture }}{{ caption }}</figure>{% else %}{{ picture }}{% endif %}
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wxpublish.render.template_rules import MAX_TEMPLATE_LENGTH, MAX_USES, SLOT_NAMES

_NAMES = SLOT_NAMES | {"title", "kind", "narrow"}
_MAX_DEPTH = 10
_TAG = re.compile(r"(\{\{[^{}]*\}\}|\{%[^{%}]*%\}|\{[{%#]|\r)")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})


@dataclass(frozen=True, slots=True)
class _Output:
    name: str


@dataclass(frozen=True, slots=True)
class _Branches:
    """The part of the first name that is not empty; the last name is None."""

    parts: tuple[tuple[str | None, "_Body"], ...]


_Body = tuple[str | _Output | _Branches, ...]


class _NotPlain(Exception):
    """The template needs Jinja2, if only to say what is wrong with it."""


@dataclass(frozen=True, slots=True)
class PlainTemplate:
    """A parsed template."""

    body: _Body

    def fill(self, slots: Mapping[str, str], values: Mapping[str, str]) -> str:
        """The HTML, from the slots' markup and from other values, which are text."""
        escaped = {name: text.translate(_ESCAPES) for name, text in values.items()}
        return "".join(_filled(self.body, {**slots, **escaped}))


def read_plain_template(source: str) -> PlainTemplate | None:
    """Parse a template; None if it needs Jinja2."""
    if len(source) > MAX_TEMPLATE_LENGTH:
        return None
    try:
        pieces = iter(_TAG.split(source.removesuffix("\n")))
        body, end = _parse(pieces, 0)
    except _NotPlain:
        return None
    is_plain = end is None and all(
        number <= (1 if name in SLOT_NAMES else MAX_USES) for name, number in _uses(body).items()
    )
    return PlainTemplate(body) if is_plain else None


def _parse(pieces: Iterator[str], depth: int) -> tuple[_Body, list[str] | None]:
    """Parse up to the tag that ends a branch; returns its words, None at the end of the source."""
    body: list[str | _Output | _Branches] = []
    for text in pieces:
        body.append(text)
        tag = next(pieces, None)
        if tag is None:
            break
        words = tag[2:-2].split()
        if tag.startswith("{{") and len(words) == 1 and words[0] in _NAMES:
            body.append(_Output(words[0]))
        elif tag.startswith("{%") and words[:1] == ["if"]:
            body.append(_parse_branches(pieces, words, depth + 1))
        elif tag.startswith("{%") and words and words[0] in {"elif", "else", "endif"}:
            return tuple(body), words
        else:
            raise _NotPlain
    return tuple(body), None


def _parse_branches(pieces: Iterator[str], words: list[str] | None, depth: int) -> _Branches:
    if depth > _MAX_DEPTH:
        raise _NotPlain
    parts: list[tuple[str | None, _Body]] = []
    while words != ["endif"]:
        match words:
            case ["if" | "elif", name] if name in _NAMES and (words[0] == "elif") == bool(parts):
                condition: str | None = name
            case ["else"]:
                condition = None
            case _:
                raise _NotPlain
        if parts and parts[-1][0] is None:
            raise _NotPlain
        body, words = _parse(pieces, depth)
        parts.append((condition, body))
    return _Branches(tuple(parts))


def _uses(body: _Body) -> Counter[str]:
    """How often each name may be output at most."""
    found = Counter[str]()
    for part in body:
        match part:
            case str():
                pass
            case _Output(name):
                found[name] += 1
            case _Branches(parts):
                most = Counter[str]()
                for _, inner in parts:
                    most |= _uses(inner)
                found += most
    return found


def _filled(body: _Body, values: Mapping[str, str]) -> Iterator[str]:
    for part in body:
        match part:
            case str():
                yield part
            case _Output(name):
                yield values.get(name, "")
            case _Branches(parts):
                chosen = (inner for name, inner in parts if name is None or values.get(name))
                yield from _filled(next(chosen, ()), values)
