"""Find the files and articles that the pictures and links of an article refer to."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from wxpublish.model.finding import Finding, Position
from wxpublish.model.reference import Located, Reference
from wxpublish.model.site import Article
from wxpublish.site.paths import PICTURE_CACHE, PathProblem, describe_problem, normalise, resolve

MAX_REFERENCE_FINDINGS = 200
"""Findings of one article; each searches a folder for a file with a similar name."""


def cached_picture_name(url: str) -> str:
    """The file name, without suffix, of a picture of the web in the cache."""
    return hashlib.sha256(url.encode()).hexdigest()[:24]


def locate_references(
    root: Path,
    addresses: Mapping[str, str | None],
    article: Article,
    references: Iterable[Reference],
) -> tuple[Located, tuple[Finding, ...]]:
    """Resolve references to files and to addresses of articles; return findings about the others.

    `addresses` maps the source of each article to its published address, None if it is unknown.
    """
    pictures: dict[str, str] = {}
    links: dict[str, str | None] = {}
    findings: list[Finding] = []
    folder = article.source.rpartition("/")[0]
    for reference in references:
        if len(findings) >= MAX_REFERENCE_FINDINGS:
            message = (
                f"more than {MAX_REFERENCE_FINDINGS} pictures and links lead to no file; the rest are"
                " not checked"
            )
            findings.append(Finding("error", "E103", message, reference.position))
            break
        if reference.kind == "picture":
            found = _locate_picture(root, folder, article, reference)
            if isinstance(found, Finding):
                findings.append(found)
            elif found:
                pictures[reference.target] = found
        elif _is_local(reference.target):
            target = _locate_link(root, folder, reference)
            if isinstance(target, Finding):
                findings.append(target)
            links[reference.target] = addresses.get(target) if isinstance(target, str) else None
    return Located(pictures, links), tuple(findings)


def consulted_paths(article: Article, references: Iterable[Reference]) -> Iterator[str]:
    """The paths, relative to the site, that `locate_references` looks at, present or not."""
    folder = article.source.rpartition("/")[0]
    for reference in references:
        written = reference.target
        if reference.kind == "picture" and _is_on_web(written):
            yield PICTURE_CACHE
        elif _is_local(written):
            plain = written.partition("#")[0].partition("?")[0]
            wanted = normalise(folder, plain, decode=True), normalise(folder, written)
            yield from (path for path in wanted if path is not None)


def _locate_picture(
    root: Path, folder: str, article: Article, reference: Reference
) -> str | Finding | None:
    written = reference.target
    if _is_on_web(written):
        return _locate_web_picture(root, article, reference)
    if _scheme(written):
        return None  # rendering reports what is wrong with such an address
    path = urlsplit(written).path if "?" in written or "#" in written else written
    found = resolve(root, folder, path, decode=True)
    if isinstance(found, str):
        return found
    plain = resolve(root, folder, written)  # a name with a percent sign, or a question mark
    if isinstance(plain, str):
        return plain
    return _path_finding(root, folder, article, reference, found)


def _locate_web_picture(root: Path, article: Article, reference: Reference) -> str | Finding:
    cache = root / PICTURE_CACHE
    name = cached_picture_name(reference.target)
    kept = sorted(path.name for path in cache.glob(f"{name}.*")) if cache.is_dir() else []
    if kept:
        found = resolve(root, "", f"{PICTURE_CACHE}/{kept[0]}")
        return (
            found if isinstance(found, str) else _path_finding(root, "", article, reference, found)
        )
    message = f"the picture {reference.target} is on the web and has not been fetched"
    hint = "run `wxpublish pictures fetch` to store it in the site's cache"
    return _finding("E113", message, article, reference, hint)


def _path_finding(
    root: Path, folder: str, article: Article, reference: Reference, problem: PathProblem
) -> Finding:
    code, message, hint = describe_problem("the picture", root, folder, reference.target, problem)
    return _finding(code, message, article, reference, hint)


def _locate_link(root: Path, folder: str, reference: Reference) -> str | Finding | None:
    path = reference.target.partition("#")[0].partition("?")[0]
    found = resolve(root, folder, path, decode=True)
    if isinstance(found, str):
        return found
    message = f"the link {reference.target} does not lead to a file of the site"
    hint = "correct it, or the article shows its text without a link"
    return Finding("warning", "W106", message, reference.position, hint)


def _finding(
    code: str, message: str, article: Article, reference: Reference, hint: str | None
) -> Finding:
    line = reference.position.line - article.body_line
    lines = _lines(article.body)
    excerpt = lines[line] if 0 <= line < len(lines) else None
    position, length = reference.position, 0
    if excerpt and reference.target in excerpt:
        column = excerpt.index(reference.target) + 1
        position = Position(position.path, position.line, column)
        length = len(reference.target)
    return Finding("error", code, message, position, hint, excerpt, length)


@lru_cache(maxsize=1)
def _lines(body: str) -> list[str]:
    return body.split("\n")


def _is_on_web(target: str) -> bool:
    return _scheme(target) in {"http", "https"} or target.startswith("//")


def _is_local(target: str) -> bool:
    return bool(target) and not _scheme(target) and not target.startswith(("#", "//"))


def _scheme(target: str) -> str:
    if ":" not in target and "[" not in target:
        return ""  # most paths; taking them apart is most of the work on an unchanged article
    try:
        return urlsplit(target).scheme.lower()
    except ValueError:
        return "?"
