"""Pictures on the web that articles name → files in the site's cache."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wxpublish.errors import InvalidContent
from wxpublish.media.image_info import TruncatedFile
from wxpublish.media.limits import SOURCE_BYTES
from wxpublish.media.recognise import describe_content, read_image_info, unsupported_format
from wxpublish.model.finding import Finding
from wxpublish.model.reference import Reference
from wxpublish.model.site import Article
from wxpublish.render.markdown.parse import parse
from wxpublish.site.load import load_site
from wxpublish.site.locate import cached_picture_name
from wxpublish.state.picture_cache import PictureCache
from wxpublish.wechat.downloader import Downloader, DownloadFailure, DownloadLimits


@dataclass(frozen=True, slots=True)
class Fetched:
    """What `pictures fetch` did.

    `fetched` are URLs, `cached` counts pictures that the cache had already, `findings` name each
    reference to a picture that was not fetched, and `articles` counts the articles that were read.
    """

    fetched: tuple[str, ...]
    cached: int
    findings: tuple[Finding, ...]
    articles: int


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a picture was not fetched, and what to do."""

    reason: str
    hint: str


SAVE_BY_HAND = "save it as a file of the site and use that file's name"
ALLOW_PRIVATE = "if the server is in your own network: wxpublish pictures fetch --allow-private"


def fetch_pictures(
    root: Path, downloader: Downloader, report: Callable[[int, int, str], None]
) -> Fetched:
    """Fetch every picture on the web that the articles name and the cache lacks.

    `report` takes the number done, the number of all, and the next URL. Raises InvalidContent if
    the configuration cannot be used, and BrokenState for a symbolic link in the cache's path.
    """
    cache = PictureCache(root)
    loaded = load_site(root)
    if loaded.site is None or not loaded.config_is_valid:
        raise InvalidContent(loaded.findings)
    articles = (*loaded.site.articles, *loaded.site.withheld)
    references: Mapping[str, list[Reference]] = _references_by_url(articles)
    cache.remove_leftovers()
    missing = [url for url in references if not cache.has(cached_picture_name(url))]
    fetched: list[str] = []
    findings: list[Finding] = [f for f in loaded.findings if f.path in loaded.failed_sources]
    for number, url in enumerate(missing):
        report(number, len(missing), url)
        failure = _fetch(downloader, cache, url)
        if failure is None:
            fetched.append(url)
        else:
            findings += [_fetch_finding(reference, failure) for reference in references[url]]
    report(len(missing), len(missing), "")
    cached = len(references) - len(missing)
    return Fetched(
        tuple(fetched), cached, tuple(findings), len(articles) + len(loaded.failed_sources)
    )


def _references_by_url(articles: tuple[Article, ...]) -> dict[str, list[Reference]]:
    found: dict[str, list[Reference]] = defaultdict(list)
    for article in articles:
        for reference in parse(article).references:
            if reference.kind == "picture" and _is_web_url(reference.target):
                found[reference.target].append(reference)
    return found


def _is_web_url(target: str) -> bool:
    return target.lower().startswith(("http://", "https://", "//"))


def _fetch(downloader: Downloader, cache: PictureCache, url: str) -> _Failure | None:
    """Fetch one picture into the cache. Returns why that failed, or None."""
    address = f"https:{url}" if url.startswith("//") else url
    with cache.temporary_file() as stream:
        answer = downloader.fetch(address, stream, DownloadLimits(SOURCE_BYTES, "image/"))
        if isinstance(answer, DownloadFailure):
            return _Failure(answer.reason, ALLOW_PRIVATE if answer.private else SAVE_BY_HAND)
        suffix, problem = _inspect(stream)
        if problem is None:
            cache.keep(stream, cached_picture_name(url), suffix)
            return None
        return _Failure(problem, SAVE_BY_HAND)


def _inspect(stream: IO[bytes]) -> tuple[str, str | None]:
    """The suffix for these bytes, or what is wrong with them."""
    stream.seek(0)
    data = stream.read()
    try:
        info = read_image_info(data)
    except TruncatedFile:
        return "", "the file is damaged or incomplete"
    if info is None:
        return (
            "",
            f"it is {unsupported_format(data) or describe_content(data)}; save it as PNG or JPG",
        )
    return info.format, None


def _fetch_finding(reference: Reference, failure: _Failure) -> Finding:
    return Finding(
        "error",
        "E113",
        f"the picture {reference.target} was not fetched: {failure.reason}",
        reference.position,
        failure.hint,
        length=len(reference.target),
    )
