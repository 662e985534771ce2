"""Composes blocks of a document into HTML and measures them. `fit` decides what to leave out."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding
from wxpublish.model.html_tags import HEADING_TAGS, LIST_TAGS
from wxpublish.model.html_tree import Element, Node, iter_elements
from wxpublish.model.rendered import BlockCost, count_characters
from wxpublish.render.arrange.anchors import make_notes
from wxpublish.render.arrange.arranger import Arranger
from wxpublish.render.arrange.handlers import HANDLERS
from wxpublish.render.bounds import WorkBudget
from wxpublish.render.compact_writer import Writer
from wxpublish.render.css.cascade import Cascade
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.savings import NO_SAVINGS, Savings
from wxpublish.render.templates import NOTES, SHELL, Templates


@dataclass(frozen=True, slots=True)
class ComposeSettings:
    """What stays the same in all attempts to fit one article."""

    document: Document
    cascade: Cascade
    templates: Templates
    pictures: Mapping[str, Asset]
    targets: Mapping[str, str | None]
    formulas: Mapping[tuple[str, bool], Asset]
    options: RenderOptions
    budget: WorkBudget = field(default_factory=WorkBudget)
    composed: "dict[Hashable, ComposedBefore]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composition:
    """The result of one attempt.

    `addresses` has the addresses of links that are kept or noted, in order; `code_lines` the lines
    of code blocks, longest HTML first; `links` is the number of links that keep their address.
    """

    html: str
    characters: int
    costs: tuple[BlockCost, ...]
    findings: tuple[Finding, ...]
    addresses: tuple[str, ...]
    code_lines: tuple[int, ...]
    links: int


@dataclass(frozen=True, slots=True)
class ComposedBefore:
    """An attempt that may be asked for again, and what it costs of the budget each time."""

    composition: Composition
    work: int


@dataclass(frozen=True, slots=True)
class ArrangedArticle:
    """An article's tree in its shell, before it is written; `content` holds its blocks."""

    root: Element
    content: tuple[Element, ...]
    notes: tuple[Element, ...]
    arranger: Arranger


def compose(
    settings: ComposeSettings,
    blocks: Sequence[Node],
    savings: Savings = NO_SAVINGS,
) -> Composition:
    """Write `blocks` with the given savings; the same attempt again is only looked up, and charged.

    Raises BoundExceeded when that is too much work.
    """
    key = (
        tuple(map(id, blocks)),
        savings.grouped,
        frozenset(savings.levels.items()),
        savings.dropped,
    )
    known = settings.composed.get(key)
    if known is not None:
        settings.budget.spend(known.work)
        return known.composition
    left = settings.budget.left
    arranged = arrange(settings, blocks, savings)
    settings.budget.spend(
        settings.cascade.matching_cost(sum(1 for _ in iter_elements(arranged.root)))
    )
    work = left - settings.budget.left
    composition = _write(settings, arranged)
    settings.composed[key] = ComposedBefore(composition, work)
    return composition


def _write(settings: ComposeSettings, arranged: ArrangedArticle) -> Composition:
    before = settings.cascade.styles_made
    writer = Writer(
        settings.cascade, frozenset(id(node) for node in (*arranged.content, *arranged.notes))
    )
    html = writer.write(arranged.root)
    settings.budget.spend((settings.cascade.styles_made - before) * settings.cascade.rule_count)
    first = settings.document.article.body_line
    costs = [
        BlockCost(
            _block_kind(node), first + node.line if node.line >= 0 else 0, writer.sizes[id(node)]
        )
        for node in arranged.content
    ]
    costs += [BlockCost("notes", 0, writer.sizes[id(node)]) for node in arranged.notes]
    costs_by_line = {cost.line - first: cost.characters for cost in costs}
    arranger = arranged.arranger
    return Composition(
        html=html,
        characters=count_characters(html),
        costs=tuple(costs),
        findings=tuple(arranger.findings),
        addresses=tuple(arranger.addresses),
        code_lines=tuple(sorted(arranger.code_lines, key=lambda line: -costs_by_line.get(line, 0))),
        links=arranger.kept_links + arranger.notes.uses,
    )


def arrange(
    settings: ComposeSettings,
    blocks: Sequence[Node],
    savings: Savings = NO_SAVINGS,
) -> ArrangedArticle:
    """Build the tree that `compose` writes."""
    arranger = Arranger(
        document=settings.document,
        handlers=HANDLERS,
        templates=settings.templates,
        pictures=settings.pictures,
        targets=settings.targets,
        formulas=settings.formulas,
        options=settings.options,
        savings=savings,
        budget=settings.budget,
    )
    content = arranger.arrange_blocks(list(blocks))
    notes = make_notes(arranger)
    noted = arranger.fill_template(NOTES, {"notes": notes}) if notes else []
    root = _shell_root(arranger.fill_template(SHELL, {"content": content, "notes": noted}))
    return ArrangedArticle(root, _only_elements(content), _only_elements(noted), arranger)


def _only_elements(nodes: list[Node]) -> tuple[Element, ...]:
    return tuple(node for node in nodes if isinstance(node, Element))


def _shell_root(nodes: list[Node]) -> Element:
    """Return the only element of the shell, or a plain section around several nodes."""
    if len(nodes) == 1 and isinstance(nodes[0], Element):
        return nodes[0]
    return Element("section", {}, nodes)


_KINDS = {
    "p": "paragraph",
    "pre": "code block",
    "img": "picture",
    "figure": "picture",
    "table": "table",
    "blockquote": "quote",
    **dict.fromkeys(LIST_TAGS, "list"),
    **dict.fromkeys(HEADING_TAGS, "heading"),
}

_BOX_KINDS = {"callout": "callout", "dl": "definitions"}
"""Kinds of boxes by the class that identifies them."""


def _block_kind(node: Element) -> str:
    inner = node.children[0] if len(node.children) == 1 else None
    if isinstance(inner, Element) and inner.tag in {"table", "img", "pre"}:
        return _KINDS[inner.tag]
    boxes = [_BOX_KINDS[name] for name in node.classes if name in _BOX_KINDS]
    return _KINDS.get(node.tag) or (boxes[0] if boxes else "block")
