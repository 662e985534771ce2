"""Highlights source code with as few spans as possible, and with spaces that the platform keeps."""

import re

from wxpublish.model.html_tree import Element, Node
from wxpublish.render.characters import expand_tabs

PLAIN, BASIC, FULL = 0, 1, 2
"""Colour levels: none; comments, keywords and strings; all."""

LANGUAGES = frozenset(
    "awk bash bat batch c c# c++ clojure cmake coffeescript console cpp cs csharp css cython d "
    "dart diff docker dockerfile elixir elm erlang f# fish fortran fsharp go golang graphql "
    "groovy haskell hcl html http ini java javascript jinja js json json5 jsx julia kotlin "
    "latex less lisp llvm lua make makefile markdown matlab md mysql nasm nginx nim nix "
    "objc objective-c ocaml pascal perl php postgres postgresql powershell ps1 prolog proto "
    "protobuf puppet py pycon python python3 r rb rs rst ruby rust sass scala scheme scss "
    "sh shell shell-session smalltalk solidity sql swift systemverilog tcl terraform tex tf "
    "toml ts tsx typescript v vb.net verilog vhdl vim vue wast xml yaml yml zig zsh".split()
)
"""Languages that are highlighted.

Other lexers are excluded: their regular expressions were not tested with hostile input.
"""

MAX_CODE_LENGTH = 12_000
"""Longer code does not fit an article in colour, so it is not highlighted."""

_BASIC = frozenset({"comment", "keyword", "string"})
_FOLDED = re.compile(r"^ +| {2,}|^ | $", re.MULTILINE)

Run = tuple[str, str]
"""A kind of token ('' for none) and its text."""


def highlight_code(text: str, language: str, level: int) -> list[Node]:
    """Return the nodes of a code block: text, `<br>`, and spans whose class is the kind of token."""
    source = expand_tabs(text).strip("\n").rstrip()
    return [
        node for run in _split_runs(source, language.casefold(), level) for node in _run_nodes(*run)
    ]


def _split_runs(source: str, language: str, level: int) -> list[Run]:
    if level == PLAIN or language not in LANGUAGES or len(source) > MAX_CODE_LENGTH:
        return [("", source)]
    # Pygments takes 10 ms to import, and most articles have no code in these languages
    from wxpublish.render.arrange.lexing import lex  # noqa: PLC0415

    runs = lex(source, language)
    if level == BASIC:
        runs = tuple((kind if kind in _BASIC else "", text) for kind, text in runs)
    return _merge_runs(runs)


def _merge_runs(runs: tuple[Run, ...]) -> list[Run]:
    """Merge adjacent runs of the same kind; white space between them does not separate them."""
    out: list[Run] = []
    gap = ""
    for kind, text in runs:
        if text.isspace():
            gap += text
            continue
        if out and out[-1][0] == kind:
            out[-1] = (kind, out[-1][1] + gap + text)
        elif out and not out[-1][0]:
            out[-1] = ("", out[-1][1] + gap)
            out.append((kind, text))
        elif gap:
            out.append(("", gap + text) if not kind else ("", gap))
            if kind:
                out.append((kind, text))
        else:
            out.append((kind, text))
        gap = ""
    return out


def _run_nodes(kind: str, text: str) -> list[Node]:
    lines = text.split("\n")
    nodes: list[Node] = []
    for index, line in enumerate(lines):
        if index:
            nodes.append(Element("br"))
        if line:
            nodes.append(_protect_spaces(line))
    return [Element("span", {"class": kind}, nodes)] if kind else nodes


def _protect_spaces(line: str) -> str:
    """Replace spaces that would collapse with U+00A0: at an edge, or several in a row."""
    if line[0] != " " and line[-1] != " " and "  " not in line:
        return line
    return _FOLDED.sub(lambda match: "\u00a0" * len(match[0]), line)
