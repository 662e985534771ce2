"""Articles of any length that consist of a single construct, such as one opener repeated."""

from collections.abc import Callable, Mapping

Bomb = Callable[[int], str]
"""Returns an article of about so many characters."""


def repeat(piece: str) -> Bomb:
    """Repeat a piece."""
    return lambda size: piece * max(1, size // len(piece))


def repeat_numbered(piece: str, length: int) -> Bomb:
    """Repeat a piece with a number in it; `length` is its approximate length."""
    return lambda size: "".join(piece.replace("%", str(n)) for n in range(size // length))


def _nest(line: Callable[[int], str]) -> Bomb:
    return lambda size: "\n".join(line(depth) for depth in range(int((2 * size) ** 0.5)))


def _wide_table(size: int) -> str:
    width = size // 8
    return "|a" * width + "|\n" + "|-" * width + "|\n" + "x\n" * (size // 4)


RUNS = (
    "a\n", "中\n", "a  \n", "\\[\n", "\\[x\\]\n", "$$ x\n", "$$\n", "$$ a\nb\n", ":::\n", ":\n", ": x\n", "x\n: ", "x\n\n: y\n\n",
    "# a\n", "## 题\n\n", "a\n=\n", "=\n", "---\n", "- - - ", "*", "*a ", "**a ", "**“", "***a ", "*_", "~~a ", "~~~a", "[", "![", "[]",
    "[a](", "[a](<", '[a](b "', "[a][", "[a]: b\n", "[a]:\n", '[x]: y "z\n', "[^", "[^1] ", "[^1]: x\n\n", "^[", "^[a] ", "<", "<a ",
    "<a b=", "<a b='", "<!--", "<?", "<!A", "<![CDATA[", "<!--\n", "<pre>\n", "<T> x ", "[[a]] ", "![[", "![](a b", "{%", "{{<", "::: a\n", "www.a.b ", "https://a.b/(", "x <b> ", "</b> ", "<script></scrip>\n\n", "<http:", "<a@b.c", "&", "&amp;", "&#1;", "`", "`a", "```\n", "~~~ a\n", "$",
    "$a ", "\\$", "$\\frac{1}{2}$ ", ">", "> a\n", "> a\n\n", "> [!NOTE]\n> a\n\n", "- ", "- a\n", "- a\n\n", "1. a\n", "- > ", "> 1. ",
    "|", "|a|\n", "|-|\n", "a|b\n-|-\n", "|a|\n|-|\n|b|\n\n", "    a\n", "<div>", "<div>\n\n", "</div>\n\n", "<p>", "<b>", "<b>\n\n",
    "<table>", "<table><tr><td>", "<ul><li>", "<b><p></b>", "<a><div></a>", "<details><summary>a</summary>", "<dl><dt>a<dd>b",
    "<img>", "![]()\n", "![](a.png)\n\n", "[x](a&amp;b) ", "[x](a.md) ", "[x](https://a.example/) ", "中 \n ", "中文\n\n", "<wx-math>x</wx-math>",
    '<p style="color:red">x</p>', "[!NOTE]\n", "<span>a</span>",
)  # fmt: skip

BOMBS: Mapping[str, Bomb] = {
    **{piece.replace("\n", "↵"): repeat(piece) for piece in RUNS},
    "one lazy quote": lambda size: "> a\n" + "b\n" * (size // 2),
    "one lazy item": lambda size: "- a\n" + "b\n" * (size // 2),
    "one label": lambda size: "[a\n" + "b\n" * (size // 2),
    "one title": lambda size: '[x]: y "\n' + "b\n" * (size // 2),
    "note without end": lambda size: "[^1]: x\n\n" + "[^a" * (size // 3),
    "notes in notes": lambda size: (
        "[^0]\n\n" + "".join(f"[^{n}]: [^{n + 1}]\n\n" for n in range(size // 14))
    ),
    "nested strong": lambda size: "**a " * (size // 8) + "b** " * (size // 8),
    "nested brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "nested pictures": lambda size: "[![" * (size // 6) + "](a)" * (size // 6),
    "nested notes": lambda size: "^[" * (size // 3) + "]" * (size // 3),
    "deep list": _nest(lambda depth: "  " * depth + "- x"),
    "deep quote": _nest(lambda depth: ">" * depth),
    "deep alerts": _nest(lambda depth: "> " * depth + "[!NOTE]"),
    "ticks": _nest(lambda depth: "`" * depth),
    "wide table": _wide_table,
    "rows of rows": lambda size: "<table><tr>" + "<td>" * (size // 8) + "<tr>" * (size // 8),
    "columns": lambda size: "|" * (size // 2) + "\n" + "|-" * (size // 4) + "|\n",
    "headings": repeat_numbered("# 题%\n\n", 7),
    "definitions": repeat_numbered("[a%]: b\n", 9),
    "footnotes": repeat_numbered("[^%] x\n\n[^%]: y\n\n", 20),
    "links": repeat_numbered("[x](https://a.example/%) ", 26),
    "hosts": repeat_numbered("[x](https://a%.example/)\n\n", 28),
    "links with entities": repeat_numbered("[x](a&amp;%) ", 16),
    "unknown elements": repeat_numbered("<x%>\n\n", 8),
    "classes": repeat_numbered("<p class=a%>x</p>", 18),
    "classes in one another": repeat_numbered("<div class=a%>", 15),
    "styles": repeat_numbered('<p style="margin:%px">x</p>', 28),
    "properties in one another": repeat_numbered('<div style="--a%:b">', 21),
    "declarations": lambda size: f'<p style="{"color:red;" * (size // 10)}">x</p>',
    "custom properties": lambda size: f'<p style="{repeat_numbered("--a%:b;", 8)(size)}">x</p>',
    "calc": lambda size: f'<p style="margin:calc(1px{" + 1px" * (size // 6)})">x</p>',
    "factors": lambda size: f'<p style="margin:calc(1px{" * 1" * (size // 4)})">x</p>',
    "units": lambda size: f'<p style="margin:calc(1px{repeat_numbered(" + 1u%", 8)(size)})">x</p>',
    "parentheses": lambda size: f'<p style="margin:{"(" * size}">x</p>',
    "digits": lambda size: f'<p style="margin:{"9" * size}px">x</p>',
    "variables": lambda size: f'<p style="--a:b;color:{"var(--a)" * (size // 8)}">x</p>',
    "gradient": lambda size: (
        f'<p style="background:linear-gradient({"red," * (size // 4)}red)">x</p>'
    ),
    "semicolons": lambda size: f'<p style="{";" * size}">x</p>',
    "regular expressions": lambda size: f"```js\n{'/' * size}\n```",
    "yaml": lambda size: f"```yaml\n{'- ' * (size // 2)}\n```",
    "brackets in code": lambda size: f"```python\n{'(' * size}\n```",
    "tables in one another": lambda size: (
        "<table><tr><td>" * (size // 40) + "</td></tr></table>" * (size // 40)
    ),
    "formatting": lambda size: "<b><i><u>" * (size // 12) + "<p>" * (size // 12),
    "spaces": lambda size: f"中{'&#32;' * (size // 5)}x",
    "one formula": lambda size: f"$${'{' * size}$$",
    "code": lambda size: "```python\n" + "x = 1\n" * (size // 6) + "```",
}

TOO_MUCH: Mapping[str, Bomb] = {
    "left open": lambda size: (
        "<p>" + repeat_numbered("<b class=%>", 28)(size) + "</p>" + "<p>x</p>" * (size // 16)
    ),
    "left open by comments": lambda size: (
        repeat_numbered("<b class=%><!--</b>-->", 40)(size) + "<p>x</p>" * (size // 16)
    ),
    "left open by cells": lambda size: (
        repeat_numbered("<td><b class=%></td>", 60)(size) + "<p>x</p>" * (size // 16)
    ),
    "raw tags": repeat("<div>"),
    "empty rows": _wide_table,
}
"""Input that cannot be handled in linear time and is rejected early."""
