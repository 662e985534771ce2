"""A remote news → its folder: Markdown with front matter, cover and pictures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from wxpublish.model.address import Address
from wxpublish.model.pull_result import PulledNews, PullProblem
from wxpublish.pull.download_target import DownloadTarget
from wxpublish.pull.fetch import Fetcher, FetchFailure
from wxpublish.pull.file_names import disambiguate, folder_name, slugify
from wxpublish.pull.front_matter_writer import Identity, write_front_matter
from wxpublish.pull.html_to_markdown import render_markdown
from wxpublish.pull.remote_tree import (
    find_picture_urls,
    find_unsupported,
    is_excessive,
    read_article,
)
from wxpublish.wechat.article_payloads import RemoteArticle, RemoteNews

ARTICLES = "articles"
"""The folder of a site's articles by default (`content`)."""


@dataclass(frozen=True, slots=True)
class NewsPuller:
    """Pulls news of one channel. For `explicit` see `write_front_matter`."""

    fetcher: Fetcher
    channel: str
    explicit: frozenset[str] = frozenset()

    def pull(self, news: RemoteNews, known: Address | None) -> PulledNews:
        """Write a news; `known` is its address in the lockfile, or None."""
        target = self.fetcher.target
        key = f"news:{self.channel}:{news.media_id}"
        title = next((article.title for article in news.articles if article.title), "")
        name = _reserve_folder(target, key, known.key if known else "", title, news.media_id)
        files = tuple(_article_paths(target, key, f"{ARTICLES}/{name}", news.articles))
        pulled = PulledNews(news.media_id, known or Address("news", name), title, files)
        mark = f"{news.update_time}/{len(news.articles)}"
        if target.completion_mark(key) == mark and self._is_unchanged(name, files):
            return replace(pulled, written=False)
        conflicts = [
            path for path in pulled.files if target.path_state(path) in {"changed", "foreign"}
        ]
        if conflicts:
            return replace(
                pulled, written=False, problems=tuple(_conflict(path) for path in conflicts)
            )
        writer = _FolderWriter(self.fetcher, f"{ARTICLES}/{name}", self.explicit)
        for index, (article, path) in enumerate(zip(news.articles, files, strict=True)):
            identity = Identity(id=known.key if known else "")
            if len(news.articles) > 1:
                identity = Identity(news=pulled.address.key, index=index)
            target.write(key, writer.build_file(article, path, index, identity), path)
        if not any(problem.exit_code for problem in writer.problems):
            target.mark_complete(key, mark)
        return replace(pulled, problems=tuple(writer.problems))

    def _is_unchanged(self, name: str, files: tuple[str, ...]) -> bool:
        """Whether a completed news still has all of its files.

        A news whose article was edited by hand counts as unchanged, so that nothing is overwritten.
        """
        target = self.fetcher.target
        states = [target.path_state(path) for path in files]
        changed = "changed" in states
        return "free" not in states and (changed or target.is_complete(f"{ARTICLES}/{name}"))


class _FolderWriter:
    """Writes the articles of one news and collects the problems."""

    def __init__(self, fetcher: Fetcher, folder: str, explicit: frozenset[str]) -> None:
        self._fetcher = fetcher
        self._folder = folder
        self._explicit = explicit
        self._pictures: dict[str, str | FetchFailure] = {}
        self.problems: list[PullProblem] = []

    def build_file(self, article: RemoteArticle, path: str, index: int, identity: Identity) -> str:
        """Fetch the pictures and the cover of an article, and return the text of its file."""
        content = article.content or ""
        saved = self._save_pictures(find_picture_urls(read_article(content)), path)
        cover = self._save_cover(article, index, path)
        front = write_front_matter(article, identity, cover, self._explicit)
        unsupported = ", ".join(find_unsupported(content))
        notes = [
            *front.notes,
            *(
                [f"elements that Markdown cannot represent were left out: {unsupported}"]
                if unsupported
                else []
            ),
        ]
        if is_excessive(content):
            notes.append("the article has too many tags, so only its text was pulled")
        self.problems += [PullProblem(path, note, exit_code=0) for note in notes]
        return f"{front.text}\n{render_markdown(content, saved)}"

    def _save_pictures(self, urls: Iterable[str], path: str) -> dict[str, str]:
        """Save pictures; returns their filenames by URL, as the article refers to them."""
        saved = {}
        for url in urls:
            if url not in self._pictures:
                stem = f"{len(self._pictures) + 1:02}"
                self._pictures[url] = self._fetcher.fetch_picture(
                    url, self._folder, self._path_chooser(stem)
                )
            found = self._pictures[url]
            if isinstance(found, FetchFailure):
                message = f"the picture {url} was not fetched, so the article keeps its URL"
                self.problems.append(found.problem(path, message))
            else:
                saved[url] = found.rpartition("/")[2]
        return saved

    def _save_cover(self, article: RemoteArticle, index: int, path: str) -> str:
        stem = f"cover-{index + 1}" if index else "cover"
        found = self._fetcher.fetch_cover(
            article.thumb_media_id, article.thumb_url, self._folder, self._path_chooser(stem)
        )
        if not isinstance(found, FetchFailure):
            return found.rpartition("/")[2]
        if article.thumb_media_id or article.thumb_url:
            self.problems.append(found.problem(path, "the cover was not fetched"))
        return ""

    def _path_chooser(self, stem: str) -> "_PathChooser":
        return _PathChooser(self._fetcher.target, self._folder, stem)


@dataclass(frozen=True, slots=True)
class _PathChooser:
    """Chooses a picture's path: the first of `01.png`, `01-2.png` … that is free."""

    target: DownloadTarget
    folder: str
    stem: str

    def __call__(self, suffix: str) -> str:
        marks = (f"-{number}" if number > 1 else "" for number in count(1))
        paths = (f"{self.folder}/{self.stem}{mark}.{suffix}" for mark in marks)
        return next(path for path in paths if self.target.path_state(path) == "free")


def _reserve_folder(target: DownloadTarget, key: str, known: str, title: str, media_id: str) -> str:
    """The folder of a news under `articles`; every run gives the same one."""
    if reserved := target.reserved_name(key):
        return reserved.removeprefix(f"{ARTICLES}/")
    wanted = folder_name(known) or slugify(title) or "news"
    for name in (wanted, disambiguate(wanted, media_id)):
        if target.reserve(key, f"{ARTICLES}/{name}"):
            return name
    unique = f"{wanted}-{slugify(media_id)}"
    target.reserve(key, f"{ARTICLES}/{unique}")
    return unique


def _article_paths(
    target: DownloadTarget, key: str, folder: str, articles: tuple[RemoteArticle, ...]
) -> Iterator[str]:
    """The paths of the articles: `index.md`, or numbered names with the titles of the first pull."""
    for index, article in enumerate(articles):
        name = (
            f"{index + 1}-{slugify(article.title) or 'article'}" if len(articles) > 1 else "index"
        )
        article_key = f"{key}#{index}"
        reserved = target.reserved_name(article_key)
        if reserved is None:
            target.reserve(article_key, f"{folder}/{name}.md")
        yield reserved or f"{folder}/{name}.md"


def _conflict(path: str) -> PullProblem:
    return PullProblem(
        path,
        "the file exists and is not what was pulled, so it is not overwritten",
        "move it away, or pull into another folder with -o DIR",
    )
