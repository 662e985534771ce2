"""A theme's Jinja2 templates: small pieces of HTML with slots that are filled with trees.

A theme may arrive in a pull request. So templates are sandboxed, may only output values and branch,
and their output is sanitised like everything else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from wxpublish.model.html_tree import Element, Node, iter_elements, read_sanitised
from wxpublish.render.bounds import WorkBudget
from wxpublish.render.markdown.foreign import ALERTS
from wxpublish.render.sanitise import sanitise_html

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

_ALLOWED_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If,
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.CondExpr,
)  # fmt: skip


MAX_TEMPLATE_LENGTH = 20_000
"""Characters of a template's source."""
MAX_USES = 4
"""How often a template may output a value such as `kind`. Slots nest, so a slot may occur once."""
_SLOT_NAMES = frozenset({"content", "notes", "picture", "caption", "table"})


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


class UnusableTemplate(ValueError):
    """A template with a mistake, or with something that templates must not do."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


class Templates:
    """The compiled templates of one theme. `fill` puts trees into them."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        environment = ImmutableSandboxedEnvironment(autoescape=True)
        environment.globals.clear()
        self._templates = {}
        for name, default in DEFAULTS.items():
            file = f"{name}.html.jinja"
            source = sources.get(file, default)
            self._templates[name] = _compile(environment, file, source)
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
            given: dict[str, object] = {
                # The name of a slot is not user input, so the markup is safe.
                slot: Markup(f'<wx-slot class="{slot}"></wx-slot>') if is_filled else ""  # noqa: S704
                for slot, is_filled in full.items()
            }
            skeleton = read_sanitised(
                sanitise_html(self._templates[name].render({**given, **values}))
            )
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


def _check_source(environment: ImmutableSandboxedEnvironment, file: str, source: str) -> None:
    if len(source) > MAX_TEMPLATE_LENGTH:
        raise UnusableTemplate(file, 1, f"it is longer than {MAX_TEMPLATE_LENGTH:,} characters")
    try:
        tree = environment.parse(source)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _ALLOWED_NODES):
                kind = type(node).__name__.lower()
                raise UnusableTemplate(file, node.lineno, f"a template may not use {kind}")
        uses = _count_uses(tree.body)
    except TemplateSyntaxError as error:
        raise UnusableTemplate(
            file, error.lineno, error.message or "it is not a valid template"
        ) from error
    except RecursionError:
        raise UnusableTemplate(file, 1, _TOO_DEEP) from None
    for name, number in uses.items():
        if number > (1 if name in _SLOT_NAMES else MAX_USES):
            problem = f"it outputs {name} more than {'once' if name in _SLOT_NAMES else f'{MAX_USES} times'}"
            raise UnusableTemplate(file, 1, problem)


_TOO_DEEP = "its conditions are nested too deeply"


def _compile(environment: ImmutableSandboxedEnvironment, file: str, source: str) -> Template:
    _check_source(environment, file, source)
    try:
        return environment.from_string(source)
    except (RecursionError, SyntaxError, MemoryError):  # raised by Python's own compiler
        raise UnusableTemplate(file, 1, _TOO_DEEP) from None


def _count_uses(body: Iterable[nodes.Node]) -> Counter[str]:
    """Return how often each name may be output at most: a condition takes one of its branches."""
    found = Counter[str]()
    for node in body:
        match node:
            case nodes.If():
                branches = [node.body, *(each.body for each in node.elif_), node.else_]
                found += _max_counts(_count_uses(branch) for branch in branches)
            case nodes.CondExpr():
                others = [node.expr2] if node.expr2 is not None else []
                found += _max_counts((_count_uses([node.expr1]), _count_uses(others)))
            case nodes.Name():
                found[node.name] += 1
            case nodes.Compare() | nodes.Not():
                pass
            case _:
                found += _count_uses(node.iter_child_nodes())
    return found


def _max_counts(branches: Iterable[Counter[str]]) -> Counter[str]:
    most = Counter[str]()
    for branch in branches:
        most |= branch
    return most


@lru_cache(maxsize=16)
def _compile_templates(sources: tuple[tuple[str, str], ...]) -> Templates:
    return Templates(dict(sources))


def get_templates(sources: Mapping[str, str]) -> Templates:
    """Return the compiled templates of a theme by file name; all articles share them."""
    return _compile_templates(tuple(sorted(sources.items())))
