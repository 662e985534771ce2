"""The regular expressions of the product, and the steps that a backtracking matcher takes for them.

`re` does not say how far it had to look. `Matcher` walks the same parse tree in the same order and
counts the characters that it compares. A bounded repeat counts as one of at most `BOUND`: it costs a
constant for each character, however large.
"""

import ast
import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import wxpublish

BOUND = 8
SEARCHING = {"search", "sub", "subn", "split", "findall", "finditer"}
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)

Pattern = re.Pattern[str] | re.Pattern[bytes]
Goal = Callable[[int], bool]


class TooManySteps(Exception):
    """A match took more steps than it may."""


class Matcher:
    """Searches a text for a pattern; `steps` counts the characters that were compared."""

    def __init__(self, pattern: Pattern, most: int, bound: int = BOUND) -> None:
        self.tree = parser.parse(pattern.pattern, pattern.flags)
        self.flags = pattern.flags
        self.most = most
        self.bound = bound
        self.steps = 0
        self.groups: dict[int, tuple[int, int]] = {}
        self.text = ""

    def search(self, text: str) -> None:
        """Find all matches, as `finditer` does."""
        at = 0
        while at <= len(text):
            at = max(at + 1, self.match(text, at))

    def match(self, text: str, at: int = 0, *, whole: bool = False) -> int:
        """The end of the match that begins there, or that is all of the text; -1 for none."""
        self.text = text
        return self._first(self.tree, at, whole)

    def _count(self) -> None:
        self.steps += 1
        if self.steps > self.most:
            raise TooManySteps

    def _run(self, nodes: Sequence[Any], index: int, at: int, goal: Goal) -> bool:
        while index < len(nodes):
            code, value = nodes[index]
            if code in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
                if not self._one(code, value, at):
                    return False
                index, at = index + 1, at + 1
                continue
            after = index + 1

            def follow(end: int, after: int = after) -> bool:
                return self._run(nodes, after, end, goal)

            return self._complex(code, value, at, follow)
        return goal(at)

    def _complex(self, code: Any, value: Any, at: int, follow: Goal) -> bool:
        self._count()
        if code is op.AT:
            return self._at(value, at) and follow(at)
        if code is op.BRANCH:
            return any(self._run(branch, 0, at, follow) for branch in value[1])
        if code is op.SUBPATTERN:
            return self._group(value, at, follow)
        if code in REPEATS:
            return self._repeat(code, value, at, follow)
        if code in (op.ASSERT, op.ASSERT_NOT):
            return self._looks(value, at) is (code is op.ASSERT) and follow(at)
        if code is op.ATOMIC_GROUP:
            end = self._first(value, at)
            return end >= 0 and follow(end)
        if code is op.GROUPREF:
            start, end = self.groups.get(value, (0, 0))
            return self.text.startswith(self.text[start:end], at) and follow(at + end - start)
        raise NotImplementedError(code)

    def _group(self, value: Any, at: int, follow: Goal) -> bool:
        number, _, _, inner = value

        def ended(end: int) -> bool:
            if number is not None:
                self.groups[number] = (at, end)
            return follow(end)

        return self._run(inner, 0, at, ended)

    def _repeat(self, code: Any, value: Any, at: int, follow: Goal) -> bool:
        least, most, inner = value
        least = min(least, self.bound)
        most = most if most is op.MAXREPEAT else min(most, self.bound)
        if code is op.POSSESSIVE_REPEAT:
            end = self._first([(op.MAX_REPEAT, value)], at)
            return end >= 0 and follow(end)
        if len(inner) == 1 and inner[0][0] in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            return self._run_of(code, inner[0], least, most, at, follow)
        return self._again(code is op.MIN_REPEAT, inner, least, most, at, follow)

    def _run_of(self, code: Any, one: Any, least: int, most: int, at: int, follow: Goal) -> bool:
        if code is op.MIN_REPEAT:
            end = at
            while end - at <= most:
                if end - at >= least and follow(end):
                    return True
                if not self._one(one[0], one[1], end):
                    return False
                end += 1
            return False
        end = at
        while end - at < most and self._one(one[0], one[1], end):
            end += 1
        return any(follow(each) for each in range(end, at + least - 1, -1))

    def _again(self, lazy: bool, inner: Any, least: int, most: int, at: int, follow: Goal) -> bool:
        def again(end: int) -> bool:
            rest = most if most is op.MAXREPEAT else most - 1
            return (end > at or least > 0) and self._again(
                lazy, inner, least - 1, rest, end, follow
            )

        def more() -> bool:
            return most > 0 and self._run(inner, 0, at, again)

        if least > 0:
            return more()
        return (follow(at) or more()) if lazy else (more() or follow(at))

    def _first(self, inner: Any, at: int, whole: bool = False) -> int:
        ends: list[int] = []

        def ended(end: int) -> bool:
            if whole and end < len(self.text):
                return False
            ends.append(end)
            return True

        self._run(inner, 0, at, ended)
        return ends[0] if ends else -1

    def _looks(self, value: Any, at: int) -> bool:
        direction, inner = value
        if direction > 0:
            return self._first(inner, at) >= 0
        least, most = inner.getwidth()
        assert least == most
        return at >= least and self._first(inner, at - least) >= 0

    def _at(self, where: Any, at: int) -> bool:
        text, size = self.text, len(self.text)
        many = bool(self.flags & re.MULTILINE)
        if where in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return at == 0 or (many and where is op.AT_BEGINNING and text[at - 1] == "\n")
        if where in (op.AT_END, op.AT_END_STRING):
            last = where is op.AT_END and (at == size - 1 or many) and text[at : at + 1] == "\n"
            return at == size or last
        beside = [_is_word(text[max(at - 1, 0) : at]), _is_word(text[at : at + 1])]
        return (beside[0] != beside[1]) is (where is op.AT_BOUNDARY)

    def _one(self, code: Any, value: Any, at: int) -> bool:
        self._count()
        if at >= len(self.text):
            return False
        char = self.text[at]
        if code is op.ANY:
            return char != "\n" or bool(self.flags & re.DOTALL)
        items = value if code is op.IN else [(op.LITERAL, value)]
        chars = {char, char.lower(), char.upper()} if self.flags & re.IGNORECASE else {char}
        found = any(_is_in(each, items) for each in chars)
        return found is not (code is op.NOT_LITERAL)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_NOT_DIGIT: lambda char: not char.isdecimal(),
    op.CATEGORY_WORD: _is_word,
    op.CATEGORY_NOT_WORD: lambda char: not _is_word(char),
}


def _is_in(char: str, items: Sequence[Any]) -> bool:
    wanted = True
    for code, value in items:
        if code is op.NEGATE:
            wanted = False
        elif (
            (code is op.LITERAL and ord(char) == value)
            or (code is op.RANGE and value[0] <= ord(char) <= value[1])
            or (code is op.CATEGORY and _CATEGORIES[value](char))
        ):
            return wanted
    return not wanted


def pieces(pattern: Pattern) -> list[str]:
    """What texts that are hard for a pattern consist of: a character of each of its sets, its words."""
    found: list[str] = []
    _pieces(parser.parse(pattern.pattern, pattern.flags), found)
    return list(dict.fromkeys([*found, "\n", " ", "~"]))


def _pieces(nodes: Any, found: list[str]) -> None:
    word = ""
    for code, value in nodes:
        if code is op.LITERAL:
            word += chr(value)
            found.append(chr(value))
            continue
        found += [word] * (len(word) > 1)
        word = ""
        if code is op.IN:
            found += _members(value)
        for inner in _inner(code, value):
            _pieces(inner, found)
    found += [word] * (len(word) > 1)


def _inner(code: Any, value: Any) -> list[Any]:
    if code is op.BRANCH:
        return list(value[1])
    if code in REPEATS:
        return [value[2]]
    if code is op.SUBPATTERN:
        return [value[3]]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    return [value] if code is op.ATOMIC_GROUP else []


def _members(items: Any) -> list[str]:
    """A character for each item of a set; of a negated one, some that it takes too."""
    found = []
    for code, value in items:
        if code in (op.LITERAL, op.RANGE):
            found.append(chr(value if code is op.LITERAL else value[0]))
        elif code is op.CATEGORY:
            found.append(next(char for char in " 1a-" if _CATEGORIES[value](char)))
        elif code is op.NEGATE:
            found += ["a", " "]
    return found


def patterns() -> dict[str, tuple[Pattern, str]]:
    """All patterns of the product by where they stand, each with how it is used: `search`, `match`
    or `fullmatch`; the hardest of several.
    """
    found: dict[str, tuple[Pattern, str]] = {}
    modules = {name: (tree, [*ast.walk(tree)]) for name, tree in _modules()}
    calls = _calls({name: nodes for name, (_, nodes) in modules.items()})
    for name, (tree, nodes) in modules.items():
        module = importlib.import_module(name)
        for key, value in vars(module).items():
            if isinstance(value, re.Pattern) and _is_own(tree, key):
                found[f"{name}.{key}"] = (value, _hardest(calls.get(f"{name}.{key}", set())))
        for call in (node for node in nodes if isinstance(node, ast.Call)):
            if (method := _direct(call)) and isinstance(call.args[0], ast.Constant):
                flags = re.MULTILINE if "MULTILINE" in ast.unparse(call) else re.NOFLAG
                source: Any = call.args[0].value
                pattern: Pattern = re.compile(source, flags)
                found[f"{name}:{call.lineno}"] = (pattern, _hardest({method}))
    return found


def _hardest(methods: set[str]) -> str:
    anchored = methods & {"match", "fullmatch"}
    return "search" if methods & SEARCHING or not anchored else min(anchored)


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for module in pkgutil.walk_packages(wxpublish.__path__, "wxpublish."):
        if not module.name.endswith("__main__"):
            spec = importlib.util.find_spec(module.name)
            assert spec is not None
            assert spec.origin is not None
            yield module.name, ast.parse(Path(spec.origin).read_text("utf-8"))


def _is_own(tree: ast.Module, name: str) -> bool:
    """Whether a module assigns the name, rather than importing it."""
    targets = [
        target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
    ]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _calls(modules: dict[str, list[ast.AST]]) -> dict[str, set[str]]:
    """The methods that are called on each name of a module, there and where it is imported."""
    found: dict[str, set[str]] = {}
    for module, nodes in modules.items():
        origins = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                name = node.value.id
                found.setdefault(origins.get(name, f"{module}.{name}"), set()).add(node.attr)
    return found


def _direct(call: ast.Call) -> str | None:
    """The function of `re` that a call calls with a pattern."""
    match call.func:
        case ast.Attribute(ast.Name("re"), name) if call.args:
            return name if name in SEARCHING | {"match", "fullmatch"} else None
    return None
