"""Code blocks, and diagrams that are written as code."""

import re

from wxpublish.model.html_tree import Element, Node, text_content
from wxpublish.render.arrange.arranger import Arranger
from wxpublish.render.arrange.highlighting import FULL, highlight_code
from wxpublish.render.characters import display_width, expand_tabs
from wxpublish.render.markdown.token_html import DIAGRAMS

LINE_WIDTH = 34
"""The shortest line of code that a phone shows, in half-widths.

Longer lines scroll in `<code>`, because the platform's checker warns of a `<pre>` that overflows
even if it scrolls (verify-article-structure-spec, `pre`).
"""
_LANGUAGE = re.compile(r"[{.]*+([^\s{}:,=]++)")
"""The language in a fence's info string, also in `{.python}`, `python:main.py` and `js{1,3}`."""


def arrange_code_block(arranger: Arranger, element: Element) -> list[Node]:
    """Return a code block with as many colours as its savings level allows."""
    inner = element.children[0] if len(element.children) == 1 else None
    code = inner if isinstance(inner, Element) and inner.tag == "code" else element
    names = [name for name in code.classes if name.startswith("language-")]
    found = _LANGUAGE.match(names[0].removeprefix("language-")) if names else None
    language = found[1] if found else ""
    if language.casefold() in DIAGRAMS:
        arranger.add_warning(
            "W203",
            f"a {language} diagram is shown as its source",
            element.line,
            f"save it as a picture of the site and name the file: ```{language} diagram.png",
        )
    arranger.code_lines.append(element.line)
    level = arranger.savings.levels.get(element.line, FULL)
    text = text_content(element)
    runs = highlight_code(text, language, level)
    attrib, inside = element.attrib, {}
    if any(display_width(line) > LINE_WIDTH for line in expand_tabs(text).splitlines()):
        own = attrib.get("style", "")
        attrib = {**attrib, "style": f"{own};overflow:visible".strip(";")}
        inside = {"style": "display:block;overflow:auto"}
    return [Element("pre", attrib, [Element("code", inside, runs)], element.line)]
