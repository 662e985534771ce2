"""A theme's Jinja2 templates: small pieces of HTML with slots that are filled with trees.

A theme may arrive in a pull request. So templates are sandboxed, may only output values and branch,
and their output is sanitised like everything else.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from wxpublish.model.html_tree import Element, Node, iter_elements, read_sanitised
from wxpublish.render.bounds import WorkBudget
from wxpublish.render.markdown.foreign import ALERTS
from wxpublish.render.plain_templates import read_plain_template
from wxpublish.render.sanitise import sanitise_html
from wxpublish.render.template_rules import UnusableTemplate

SHELL, FIGURE, TABLE, NOTES, CALLOUT = "shell", "figure", "table", "notes", "callout"

DEFAULTS: Mapping[str, str] = {
    SHELL: '<section class="article">{{ content }}{{ notes }}</section>',
    FIGURE: (
        "{% if caption %}<figure>{{ picture }}<figcaption>{{ caption }}</figcaption></figure>"
        '{% else %}<p class="picture {{ narrow }}">{{ picture }}</p>{% endif %}'
    ),
    TABLE: '<section class="table">{{ table }}</section>',
    NOTES: '<section class="notes">{{ notes }}</section>',
    CALLOUT: (
        '<section class="callout {{ kind }}"><p class="callout-title">{{ title }}</p>'
        "{{ content }}</section>"
    ),
}
"""Templates for those that a theme does not have."""

_REQUIRED_SLOT = {
    SHELL: "content",
    FIGURE: "picture",
    TABLE: "table",
    NOTES: "notes",
    CALLOUT: "content",
}
_OPTIONAL_SLOT = {SHELL: "notes", FIGURE: "caption", CALLOUT: "title"}
_SAMPLE_VALUES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    FIGURE: ({"narrow": ""}, {"narrow": "narrow"}),
    CALLOUT: tuple({"kind": kind} for kind in ALERTS),
}
"""What every template must output, which slot is optional, and which other values it receives."""
_Key = tuple[str, tuple[tuple[str, str | bool], ...]]


class Templates:
    """The compiled templates of one theme. `fill` puts trees into them."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._templates = {}
        for name, default in DEFAULTS.items():
            file = f"{name}.html.jinja"
            self._templates[name] = _compile(file, sources.get(file, default))
        self._skeletons: dict[_Key, Element] = {}
        self._sizes: dict[int, int] = {}
        for name in DEFAULTS:
            self._check_slots(name)

    def fill(
        self, name: str, slots: Mapping[str, list[Node]], budget: WorkBudget, **values: str
    ) -> list[Node]:
        """Fill a template: each slot is replaced with its nodes, and an empty slot is false.

        `budget` is charged for what the template adds.
        """
        skeleton = self._skeleton(name, {slot: bool(slots[slot]) for slot in slots}, values)
        budget.spend(self._sizes[id(skeleton)])
        return _fill_slots(skeleton, slots)

    def _skeleton(self, name: str, full: Mapping[str, bool], values: Mapping[str, str]) -> Element:
        """Return a template's HTML with an element in place of each filled slot; cached."""
        key: _Key = (name, (*full.items(), *values.items()))
        skeleton = self._skeletons.get(key)
        if skeleton is None:
            slots = {
                slot: f'<wx-slot class="{slot}"></wx-slot>' if is_filled else ""
                for slot, is_filled in full.items()
            }
            skeleton = read_sanitised(sanitise_html(self._templates[name](slots, values)))
            self._skeletons[key] = skeleton
            self._sizes[id(skeleton)] = _fill_cost(skeleton)
        return skeleton

    def _check_slots(self, name: str) -> None:
        """Reject a template that would lose the content of an article, even if only in some cases."""
        optional = _OPTIONAL_SLOT.get(name)
        for is_filled in (False, True) if optional else (False,):
            for values in _SAMPLE_VALUES.get(name, ({},)):
                full = {_REQUIRED_SLOT[name]: True, **({optional: is_filled} if optional else {})}
                skeleton = self._skeleton(name, full, values)
                if not any(
                    _slot_name(each) == _REQUIRED_SLOT[name] for each in iter_elements(skeleton)
                ):
                    problem = f"it must output {_REQUIRED_SLOT[name]} in every case"
                    raise UnusableTemplate(f"{name}.html.jinja", 1, problem)


def _compile(file: str, source: str) -> Callable[[Mapping[str, str], Mapping[str, str]], str]:
    """A function of the slots' markup and of other values, which are text. Raises UnusableTemplate."""
    plain = read_plain_template(source)
    if plain:
        return plain.fill
    # Jinja2 takes 20 ms to import, and the built-in themes do not need it
    from wxpublish.render.jinja_templates import compile_template  # noqa: PLC0415

    return compile_template(file, source)


def _slot_name(element: Element) -> str | None:
    return element.attrib.get("class", "") if element.tag == "wx-slot" else None


def _fill_slots(skeleton: Element, slots: Mapping[str, list[Node]]) -> list[Node]:
    out: list[Node] = []
    for child in skeleton.children:
        if isinstance(child, str):
            if child.strip():
                out.append(child)
        elif child.tag == "wx-slot":
            out += slots.get(child.attrib.get("class", ""), [])
        else:
            out.append(Element(child.tag, child.attrib, _fill_slots(child, slots)))
    return out


def _fill_cost(skeleton: Element) -> int:
    """Return the cost of filling a template: its elements, and its characters by the hundred."""
    within = [skeleton, *iter_elements(skeleton)]
    return len(within) + sum(len(each.text) for each in within) // 100


@lru_cache(maxsize=16)
def _compile_templates(sources: tuple[tuple[str, str], ...]) -> Templates:
    return Templates(dict(sources))


def get_templates(sources: Mapping[str, str]) -> Templates:
    """Return the compiled templates of a theme by file name; all articles share them."""
    return _compile_templates(tuple(sorted(sources.items())))
