"""Simple TeX as HTML: letters, numbers, signs, Greek, and one level of subscripts and superscripts.

What HTML cannot show exactly (fractions, roots, sums with limits, an index above another one) is
rejected and becomes a picture.
"""

import re
from functools import lru_cache

from wxpublish.model.html_tree import Element, Node

MAX_TEX_LENGTH = 120

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)

_GREEK = dict(
    zip(
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu "
        "nu xi pi rho sigma tau upsilon phi varphi chi psi omega".split(),
        "αβγδϵεζηθϑικλμνξπρστυϕφχψω",
        strict=True,
    )
)
_CAPITALS = dict(
    zip(
        "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(),
        "ΓΔΘΛΞΠΣΦΨΩ",
        strict=True,
    )
)
_SPACED = {
    "+": "+", "-": "−", "=": "=", "<": "<", ">": ">", "\\times": "×", "\\cdot": "⋅", "\\pm": "±", "\\div": "÷",
    "\\le": "≤", "\\leq": "≤", "\\ge": "≥", "\\geq": "≥", "\\ne": "≠", "\\neq": "≠", "\\approx": "≈", "\\equiv": "≡",
    "\\sim": "∼", "\\propto": "∝", "\\in": "∈", "\\notin": "∉", "\\subset": "⊂", "\\subseteq": "⊆", "\\cup": "∪",
    "\\cap": "∩", "\\to": "→", "\\rightarrow": "→", "\\leftarrow": "←", "\\Rightarrow": "⇒", "\\Leftrightarrow": "⇔",
    "\\mapsto": "↦", "\\mid": "|", "\\land": "∧", "\\lor": "∨", "\\oplus": "⊕", "\\gg": "≫", "\\ll": "≪",
}  # fmt: skip
_SIGNS = {
    "(": "(", ")": ")", "[": "[", "]": "]", "/": "/", "|": "|", "!": "!", "'": "′", ".": ".", "\\{": "{", "\\}": "}",
    "\\%": "%", "\\#": "#", "\\$": "$", "\\&": "&", "\\_": "_", "\\infty": "∞", "\\partial": "∂", "\\nabla": "∇",
    "\\forall": "∀", "\\exists": "∃", "\\emptyset": "∅", "\\neg": "¬", "\\ldots": "…", "\\dots": "…", "\\cdots": "⋯",
    "\\circ": "∘", "\\degree": "°", "\\prime": "′", "\\hbar": "ℏ", "\\ell": "ℓ", "\\langle": "⟨", "\\rangle": "⟩",
    ",": ", ", ";": "; ", ":": ": ", "\\,": "\u2009", "\\;": " ", "\\:": " ", "\\ ": " ", "\\quad": "\u2003",
    "\\left": "", "\\right": "", "~": "\u00a0", "\\!": "",
}  # fmt: skip
_NAMES = frozenset(
    "log ln exp sin cos tan cot arcsin arccos arctan det dim gcd max min deg".split()
)
_BLACKBOARD = dict(zip("RNZQCPE", "ℝℕℤℚℂℙ𝔼", strict=True))
_UPRIGHT = frozenset({"\\mathrm", "\\text", "\\operatorname", "\\textrm", "\\mathsf", "\\mathbb"})
_INDICES = {"^": "sup", "_": "sub"}
_OPENING = frozenset({"", "(", "[", "{", "⟨", "|"})


class _Inexact(ValueError):
    """HTML cannot show the formula exactly."""


@lru_cache(maxsize=512)
def _parse_tex(tex: str) -> tuple[Node, ...] | None:
    if not tex or len(tex) > MAX_TEX_LENGTH:
        return None
    try:
        return tuple(_Reader(_TOKEN.findall(tex)).formula())
    except _Inexact:
        return None


def to_nodes(tex: str) -> list[Node] | None:
    """Return the formula as nodes, or None if HTML can only approximate it."""
    nodes = _parse_tex(tex)
    return None if nodes is None else list(nodes)


def is_exact(tex: str) -> bool:
    """Whether HTML shows the formula exactly, so that it needs no picture."""
    return to_nodes(tex) is not None


class _Reader:
    """Converts tokens to nodes; adjacent letters share one `<em>`."""

    def __init__(self, tokens: list[str], in_index: bool = False) -> None:
        self._tokens = tokens
        self._position = 0
        self._in_index = in_index
        self._nodes: list[Node] = []

    def formula(self) -> list[Node]:
        while self._position < len(self._tokens):
            self._read_token(self._next())
        return self._nodes

    def _next(self) -> str:
        token = self._tokens[self._position]
        self._position += 1
        return token

    def _read_token(self, token: str) -> None:
        if token.isspace():
            return
        if token in _INDICES:
            self._read_index(_INDICES[token])
        elif token in _SPACED:
            self._append_operator(_SPACED[token])
        elif token in _SIGNS:
            self._append_text(_SIGNS[token].strip() if self._in_index else _SIGNS[token])
        elif token in _UPRIGHT:
            self._append_text(self._read_upright(token))
        elif token[0] == "\\":
            self._read_command(token[1:])
        elif token.isascii() and token.isalpha():
            self._append_italic(token)
        elif token[0].isdigit():
            self._append_text(token)
        else:
            raise _Inexact(token)

    def _read_command(self, name: str) -> None:
        if name in _GREEK:
            self._append_italic(_GREEK[name])
        elif name in _CAPITALS:
            self._append_text(_CAPITALS[name])
        elif name in _NAMES:
            self._append_function(name)
        else:
            raise _Inexact(name)

    def _append_function(self, name: str) -> None:
        before = "" if self._last_text()[-1:] in {"", " ", "(", "[", "\u2009"} else "\u2009"
        self._append_text(f"{before}{name}" + ("\u2009" if self._letter_follows() else ""))

    def _letter_follows(self) -> bool:
        rest = (token for token in self._tokens[self._position :] if not token.isspace())
        token = next(rest, "")
        return token[:1].isalnum() or token[1:] in _GREEK or token[1:] in _NAMES

    def _append_operator(self, sign: str) -> None:
        before = self._last_text()
        binary = not self._in_index and before not in _OPENING and before[-1:] not in {" ", "("}
        self._append_text(f" {sign} " if binary else sign)

    def _last_text(self) -> str:
        last = self._nodes[-1] if self._nodes else ""
        return last if isinstance(last, str) else "x"

    def _append_text(self, text: str) -> None:
        if self._nodes and isinstance(self._nodes[-1], str):
            self._nodes[-1] += text
        elif text:
            self._nodes.append(text)

    def _append_italic(self, letter: str) -> None:
        last = self._nodes[-1] if self._nodes else ""
        if isinstance(last, Element) and last.tag == "em":
            last.children = [f"{last.text}{letter}"]
        else:
            self._nodes.append(Element("em", {}, [letter]))

    def _read_upright(self, command: str) -> str:
        words = "".join(self._read_group())
        if command == "\\mathbb":
            if words not in _BLACKBOARD:
                raise _Inexact(words)
            return _BLACKBOARD[words]
        if not all(character.isalnum() or character in " -" for character in words):
            raise _Inexact(words)
        return words

    def _read_index(self, tag: str) -> None:
        before = self._nodes[-1] if self._nodes else None
        if self._in_index or before is None:
            raise _Inexact("an index of an index, or of nothing")
        if isinstance(before, Element) and before.tag in {"sub", "sup"}:
            raise _Inexact("an index above another")
        self._nodes.append(Element(tag, {}, _Reader(self._read_group(), in_index=True).formula()))

    def _read_group(self) -> list[str]:
        """Return the tokens of the next group in braces, or the next token alone."""
        while self._position < len(self._tokens) and self._tokens[self._position].isspace():
            self._position += 1
        if self._position == len(self._tokens):
            raise _Inexact("nothing follows")
        first = self._next()
        if first != "{":
            if first[0].isdigit() and len(first) > 1:  # TeX takes one digit: x^10 is x¹0
                self._position -= 1
                self._tokens[self._position] = first[1:]
            return [first[0]] if first[0].isdigit() else [first]
        tokens: list[str] = []
        while self._position < len(self._tokens) and (token := self._next()) != "}":
            if token.startswith("{"):
                raise _Inexact("braces in braces")
            tokens.append(token)
        return tokens
