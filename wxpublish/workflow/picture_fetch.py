"""Pictures on the web that articles name → files of the site's cache."""

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
    """What `pictures fetch` did: addresses that were fetched, how many were there already, what
    was not fetched, at each place that names it, and how many articles were looked at.
    """

    fetched: tuple[str, ...]
    there: int
    findings: tuple[Finding, ...]
    articles: int


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a picture was not kept, and what to do."""

    reason: str
    hint: str


BY_HAND = "save it by hand as a file of the site and name that"
OWN_SERVER = "from a server of your own network: wxpublish pictures fetch --allow-private"


def fetch_pictures(root: Path, web: Downloader, heard: Callable[[int, int, str], None]) -> Fetched:
    """Fetch every picture of the web that the site's articles name and the cache lacks.

    Raises InvalidContent where the configuration cannot be used, and BrokenState for a link where
    none is followed.
    """
    cache = PictureCache(root)
    loaded = load_site(root)
    if loaded.site is None or not loaded.config_is_valid:
        raise InvalidContent(loaded.findings)
    articles = (*loaded.site.articles, *loaded.site.withheld)
    places: Mapping[str, list[Reference]] = _places(articles)
    cache.remove_leftovers()
    missing = [url for url in places if not cache.has(cached_picture_name(url))]
    fetched: list[str] = []
    findings: list[Finding] = [f for f in loaded.findings if f.path in loaded.failed_sources]
    for number, url in enumerate(missing):
        heard(number, len(missing), url)
        failure = _fetch(web, cache, url)
        if failure is None:
            fetched.append(url)
        else:
            findings += [_unfetched(place, failure) for place in places[url]]
    heard(len(missing), len(missing), "")
    there = len(places) - len(missing)
    return Fetched(
        tuple(fetched), there, tuple(findings), len(articles) + len(loaded.failed_sources)
    )


def _places(articles: tuple[Article, ...]) -> dict[str, list[Reference]]:
    found: dict[str, list[Reference]] = defaultdict(list)
    for article in articles:
        for reference in parse(article).references:
            if reference.kind == "picture" and _on_web(reference.target):
                found[reference.target].append(reference)
    return found


def _on_web(target: str) -> bool:
    return target.lower().startswith(("http://", "https://", "//"))


def _fetch(web: Downloader, cache: PictureCache, url: str) -> _Failure | None:
    """Fetch one picture; why it was not kept, or None."""
    address = f"https:{url}" if url.startswith("//") else url
    with cache.temporary_file() as stream:
        answer = web.fetch(address, stream, DownloadLimits(SOURCE_BYTES, "image/"))
        if isinstance(answer, DownloadFailure):
            return _Failure(answer.reason, OWN_SERVER if answer.private else BY_HAND)
        suffix, problem = _looked_at(stream)
        if problem is None:
            cache.keep(stream, cached_picture_name(url), suffix)
            return None
        return _Failure(problem, BY_HAND)


def _looked_at(stream: IO[bytes]) -> tuple[str, str | None]:
    """The suffix that the bytes deserve, or what is wrong with them."""
    stream.seek(0)
    data = stream.read()
    try:
        info = read_image_info(data)
    except TruncatedFile:
        return "", "the picture is damaged or was cut short"
    if info is None:
        return (
            "",
            f"it is {unsupported_format(data) or describe_content(data)}: save it as PNG or JPG",
        )
    return info.format, None


def _unfetched(place: Reference, failure: _Failure) -> Finding:
    return Finding(
        "error",
        "E113",
        f"the picture {place.target} was not fetched: {failure.reason}",
        place.position,
        failure.hint,
        length=len(place.target),
    )
