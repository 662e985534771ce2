"""Templates that Jinja2 compiles, in a sandbox."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from wxpublish.render.template_rules import (
    MAX_TEMPLATE_LENGTH,
    MAX_USES,
    SLOT_NAMES,
    UnusableTemplate,
)

_ALLOWED_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If,
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.CondExpr,
)  # fmt: skip
_TOO_DEEP = "its conditions are nested too deeply"


def compile_template(
    file: str, source: str
) -> Callable[[Mapping[str, str], Mapping[str, str]], str]:
    """A function of the slots' markup and of other values, which are text. Raises UnusableTemplate."""
    environment = _environment()
    _check_source(environment, file, source)
    try:
        template = environment.from_string(source)
    except (RecursionError, SyntaxError, MemoryError):  # raised by Python's own compiler
        raise UnusableTemplate(file, 1, _TOO_DEEP) from None

    def fill(slots: Mapping[str, str], values: Mapping[str, str]) -> str:
        # The names of slots are not user input, so their markup is safe.
        markup = {name: Markup(html) for name, html in slots.items()}  # noqa: S704
        return template.render({**markup, **values})

    return fill


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True)
    environment.globals.clear()
    return environment


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
        if number > (1 if name in SLOT_NAMES else MAX_USES):
            problem = f"it outputs {name} more than {'once' if name in SLOT_NAMES else f'{MAX_USES} times'}"
            raise UnusableTemplate(file, 1, problem)


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
