"""A little TeX as HTML: letters, numbers, signs, Greek, and indices one deep.

Anything whose look HTML cannot give exactly (fractions, roots, sums with limits, an index above
another) is refused, and gets a picture.
"""

import re
from functools import lru_cache

from wxpublish.model.html_tree import Element, Node

LONGEST = 120

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
    """The formula has something that HTML does not show exactly."""


@lru_cache(maxsize=512)
def _nodes(tex: str) -> tuple[Node, ...] | None:
    if not tex or len(tex) > LONGEST:
        return None
    try:
        return tuple(_Reader(_TOKEN.findall(tex)).formula())
    except _Inexact:
        return None


def as_html(tex: str) -> list[Node] | None:
    """The formula as nodes, or None where HTML would only come close."""
    nodes = _nodes(tex)
    return None if nodes is None else list(nodes)


def is_plain(tex: str) -> bool:
    """Whether HTML shows the formula exactly, so that it needs no picture."""
    return as_html(tex) is not None


class _Reader:
    """Reads tokens into nodes; letters run together in one `<em>`."""

    def __init__(self, tokens: list[str], index: bool = False) -> None:
        self._tokens = tokens
        self._at = 0
        self._index = index
        self._out: list[Node] = []

    def formula(self) -> list[Node]:
        while self._at < len(self._tokens):
            self._one(self._next())
        return self._out

    def _next(self) -> str:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _one(self, token: str) -> None:
        if token.isspace():
            return
        if token in _INDICES:
            self._indexed(_INDICES[token])
        elif token in _SPACED:
            self._operator(_SPACED[token])
        elif token in _SIGNS:
            self._text(_SIGNS[token].strip() if self._index else _SIGNS[token])
        elif token in _UPRIGHT:
            self._text(self._upright(token))
        elif token[0] == "\\":
            self._command(token[1:])
        elif token.isascii() and token.isalpha():
            self._italic(token)
        elif token[0].isdigit():
            self._text(token)
        else:
            raise _Inexact(token)

    def _command(self, name: str) -> None:
        if name in _GREEK:
            self._italic(_GREEK[name])
        elif name in _CAPITALS:
            self._text(_CAPITALS[name])
        elif name in _NAMES:
            self._function(name)
        else:
            raise _Inexact(name)

    def _function(self, name: str) -> None:
        before = "" if self._last()[-1:] in {"", " ", "(", "[", "\u2009"} else "\u2009"
        self._text(f"{before}{name}" + ("\u2009" if self._letter_follows() else ""))

    def _letter_follows(self) -> bool:
        rest = (token for token in self._tokens[self._at :] if not token.isspace())
        token = next(rest, "")
        return token[:1].isalnum() or token[1:] in _GREEK or token[1:] in _NAMES

    def _operator(self, sign: str) -> None:
        before = self._last()
        binary = not self._index and before not in _OPENING and before[-1:] not in {" ", "("}
        self._text(f" {sign} " if binary else sign)

    def _last(self) -> str:
        last = self._out[-1] if self._out else ""
        return last if isinstance(last, str) else "x"

    def _text(self, text: str) -> None:
        if self._out and isinstance(self._out[-1], str):
            self._out[-1] += text
        elif text:
            self._out.append(text)

    def _italic(self, letter: str) -> None:
        last = self._out[-1] if self._out else ""
        if isinstance(last, Element) and last.tag == "em":
            last.children = [f"{last.text}{letter}"]
        else:
            self._out.append(Element("em", {}, [letter]))

    def _upright(self, command: str) -> str:
        words = "".join(self._group())
        if command == "\\mathbb":
            if words not in _BLACKBOARD:
                raise _Inexact(words)
            return _BLACKBOARD[words]
        if not all(character.isalnum() or character in " -" for character in words):
            raise _Inexact(words)
        return words

    def _indexed(self, tag: str) -> None:
        before = self._out[-1] if self._out else None
        if self._index or before is None:
            raise _Inexact("an index of an index, or of nothing")
        if isinstance(before, Element) and before.tag in {"sub", "sup"}:
            raise _Inexact("an index above another")
        self._out.append(Element(tag, {}, _Reader(self._group(), index=True).formula()))

    def _group(self) -> list[str]:
        """The tokens of the next group in braces, or the next one alone."""
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        if self._at == len(self._tokens):
            raise _Inexact("nothing follows")
        first = self._next()
        if first != "{":
            if first[0].isdigit() and len(first) > 1:  # TeX takes one digit: x^10 is x¹0
                self._at -= 1
                self._tokens[self._at] = first[1:]
            return [first[0]] if first[0].isdigit() else [first]
        tokens: list[str] = []
        while self._at < len(self._tokens) and (token := self._next()) != "}":
            if token.startswith("{"):
                raise _Inexact("braces in braces")
            tokens.append(token)
        return tokens
