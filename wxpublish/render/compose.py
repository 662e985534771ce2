"""Blocks of a document → HTML, with what it costs. One attempt; `fit` decides what to attempt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding
from wxpublish.model.html_tags import HEADING_TAGS, LIST_TAGS
from wxpublish.model.html_tree import Element, Node, iter_elements
from wxpublish.model.rendered import BlockCost, count_characters
from wxpublish.render.arrange.anchors import note_nodes
from wxpublish.render.arrange.arranger import Arranger
from wxpublish.render.arrange.handlers import HANDLERS
from wxpublish.render.bounds import WorkBudget
from wxpublish.render.compact_writer import Writer
from wxpublish.render.css.cascade import Cascade
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.savings import NOTHING, Savings
from wxpublish.render.templates import NOTES, SHELL, Templates


@dataclass(frozen=True, slots=True)
class ComposeSettings:
    """Everything that is the same in all attempts at one article."""

    document: Document
    cascade: Cascade
    templates: Templates
    pictures: Mapping[str, Asset]
    targets: Mapping[str, str | None]
    formulas: Mapping[tuple[str, bool], Asset]
    options: RenderOptions
    budget: WorkBudget = field(default_factory=WorkBudget)


@dataclass(frozen=True, slots=True)
class Composition:
    """One attempt. `addresses` are those of links that are kept or could be, in order; `codes` the
    lines of code blocks, the dearest first; `links` counts links that kept their address.
    """

    html: str
    characters: int
    costs: tuple[BlockCost, ...]
    findings: tuple[Finding, ...]
    addresses: tuple[str, ...]
    codes: tuple[int, ...]
    links: int


@dataclass(frozen=True, slots=True)
class ArrangedArticle:
    """An article's tree with its shell, before it is written; `content` are its blocks."""

    root: Element
    content: tuple[Element, ...]
    notes: tuple[Element, ...]
    arranger: Arranger


def compose(
    job: ComposeSettings,
    blocks: Sequence[Node],
    savings: Savings = NOTHING,
) -> Composition:
    """Write `blocks`, giving up what `savings` says. Raises Excess where that is too much work."""
    made = arranged(job, blocks, savings)
    job.budget.spend(job.cascade.work(sum(1 for _ in iter_elements(made.root))))
    before = job.cascade.made
    writer = Writer(job.cascade, frozenset(id(node) for node in (*made.content, *made.notes)))
    html = writer.write(made.root)
    job.budget.spend((job.cascade.made - before) * job.cascade.rules)
    first = job.document.article.body_line
    costs = [
        BlockCost(_kind(node), first + node.line if node.line >= 0 else 0, writer.sizes[id(node)])
        for node in made.content
    ]
    costs += [BlockCost("notes", 0, writer.sizes[id(node)]) for node in made.notes]
    dearest = {cost.line - first: cost.characters for cost in costs}
    arranger = made.arranger
    return Composition(
        html=html,
        characters=count_characters(html),
        costs=tuple(costs),
        findings=tuple(arranger.findings),
        addresses=tuple(arranger.addresses),
        codes=tuple(sorted(arranger.codes, key=lambda line: -dearest.get(line, 0))),
        links=arranger.followed + arranger.notes.uses,
    )


def arranged(
    job: ComposeSettings,
    blocks: Sequence[Node],
    savings: Savings = NOTHING,
) -> ArrangedArticle:
    """The tree that `compose` writes."""
    arranger = Arranger(
        document=job.document,
        handlers=HANDLERS,
        templates=job.templates,
        pictures=job.pictures,
        targets=job.targets,
        formulas=job.formulas,
        options=job.options,
        savings=savings,
        budget=job.budget,
    )
    content = arranger.blocks(list(blocks))
    notes = note_nodes(arranger)
    noted = arranger.fill(NOTES, {"notes": notes}) if notes else []
    root = _root(arranger.fill(SHELL, {"content": content, "notes": noted}))
    return ArrangedArticle(root, _elements(content), _elements(noted), arranger)


def _elements(nodes: list[Node]) -> tuple[Element, ...]:
    return tuple(node for node in nodes if isinstance(node, Element))


def _root(nodes: list[Node]) -> Element:
    """The shell's one element; a shell of several, or of none, gets a plain one around it."""
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

_BOXES = {"callout": "callout", "dl": "definitions"}
"""Boxes by the class that tells what they are."""


def _kind(node: Element) -> str:
    inner = node.children[0] if len(node.children) == 1 else None
    if isinstance(inner, Element) and inner.tag in {"table", "img", "pre"}:
        return _KINDS[inner.tag]
    boxes = [_BOXES[name] for name in node.classes if name in _BOXES]
    return _KINDS.get(node.tag) or (boxes[0] if boxes else "block")
