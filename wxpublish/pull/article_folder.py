"""One remote news → its folder: Markdown with front matter, cover and pictures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Self

from wxpublish.model.address import Address
from wxpublish.pull.download_target import Folder
from wxpublish.pull.fetch import Fetcher, Missing
from wxpublish.pull.file_names import distinct, folder_name, slug
from wxpublish.pull.front_matter_writer import Identity, front_matter
from wxpublish.pull.html_to_markdown import markdown
from wxpublish.pull.remote_tree import embedded, excessive, pictures, read
from wxpublish.wechat.article_payloads import RemoteArticle, RemoteNews

ARTICLES = "articles"
"""The folder that a site's `content` covers unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class PullProblem:
    """Something that was not pulled as it is: `where` is a path, or the item.

    `exit_code` 0: a warning. `fatal`: see `Missing`.
    """

    where: str
    message: str
    hint: str = ""
    exit_code: int = 1
    fatal: bool = False

    @classmethod
    def of(cls, where: str, message: str, missing: Missing) -> Self:
        """The problem that something is missing."""
        words = f"{message}: {missing.reason}"
        return cls(where, words, missing.hint, missing.exit_code, missing.fatal)


@dataclass(frozen=True, slots=True)
class PulledNews:
    """A news as files. `fresh` is False where all of it was there from an earlier run."""

    media_id: str
    address: Address
    title: str
    files: tuple[str, ...]
    fresh: bool = True
    problems: tuple[PullProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsPuller:
    """Pulls news of one channel. `explicit`: see `front_matter`."""

    fetcher: Fetcher
    channel: str
    explicit: frozenset[str] = frozenset()

    def pull(self, news: RemoteNews, known: Address | None) -> PulledNews:
        """Write a news; `known` is its address in the lockfile, if it has one there."""
        folder = self.fetcher.folder
        key = f"news:{self.channel}:{news.media_id}"
        title = next((article.title for article in news.articles if article.title), "")
        name = _reserved(folder, key, known.key if known else "", title, news.media_id)
        files = tuple(_files(folder, key, f"{ARTICLES}/{name}", news.articles))
        pulled = PulledNews(news.media_id, known or Address("news", name), title, files)
        mark = f"{news.update_time}/{len(news.articles)}"
        if folder.finished(key) == mark and self._is_there(name, files):
            return replace(pulled, fresh=False)
        taken = [path for path in pulled.files if folder.standing(path) in {"changed", "foreign"}]
        if taken:
            return replace(pulled, fresh=False, problems=tuple(_in_the_way(path) for path in taken))
        work = _FolderWriter(self.fetcher, f"{ARTICLES}/{name}", self.explicit)
        for index, (article, path) in enumerate(zip(news.articles, files, strict=True)):
            identity = Identity(id=known.key if known else "")
            if len(news.articles) > 1:
                identity = Identity(news=pulled.address.key, index=index)
            folder.write(key, work.text(article, path, index, identity), path)
        if not any(problem.exit_code for problem in work.problems):
            folder.finish(key, mark)
        return replace(pulled, problems=tuple(work.problems))

    def _is_there(self, name: str, files: tuple[str, ...]) -> bool:
        """Whether a finished news is there with all that was fetched for it.

        What was changed by hand is left alone, and so is what stands beside it.
        """
        folder = self.fetcher.folder
        standing = [folder.standing(path) for path in files]
        changed = "changed" in standing
        return "free" not in standing and (changed or folder.whole(f"{ARTICLES}/{name}"))


class _FolderWriter:
    """Writing one news; problems come together in `problems`."""

    def __init__(self, fetcher: Fetcher, folder: str, explicit: frozenset[str]) -> None:
        self._fetcher = fetcher
        self._folder = folder
        self._explicit = explicit
        self._pictures: dict[str, str | Missing] = {}
        self.problems: list[PullProblem] = []

    def text(self, article: RemoteArticle, path: str, index: int, identity: Identity) -> str:
        """An article's file, after its pictures and its cover were fetched."""
        content = article.content or ""
        saved = self._saved(pictures(read(content)), path)
        cover = self._cover(article, index, path)
        front = front_matter(article, identity, cover, self._explicit)
        lost = ", ".join(embedded(content))
        notes = [*front.notes, *([f"it shows what Markdown cannot hold: {lost}"] if lost else [])]
        if excessive(content):
            notes.append("it has more tags than any editor writes: its words alone were pulled")
        self.problems += [PullProblem(path, note, exit_code=0) for note in notes]
        return f"{front.text}\n{markdown(content, saved)}"

    def _saved(self, urls: Iterable[str], path: str) -> dict[str, str]:
        """The files of pictures by address, as the article names them."""
        saved = {}
        for url in urls:
            if url not in self._pictures:
                stem = f"{len(self._pictures) + 1:02}"
                self._pictures[url] = self._fetcher.picture(url, self._folder, self._namer(stem))
            found = self._pictures[url]
            if isinstance(found, Missing):
                message = f"the picture {url} was not fetched, and the article keeps its address"
                self.problems.append(PullProblem.of(path, message, found))
            else:
                saved[url] = found.rpartition("/")[2]
        return saved

    def _cover(self, article: RemoteArticle, index: int, path: str) -> str:
        stem = f"cover-{index + 1}" if index else "cover"
        found = self._fetcher.cover(
            article.thumb_media_id, article.thumb_url, self._folder, self._namer(stem)
        )
        if not isinstance(found, Missing):
            return found.rpartition("/")[2]
        if article.thumb_media_id or article.thumb_url:
            self.problems.append(PullProblem.of(path, "the cover was not fetched", found))
        return ""

    def _namer(self, stem: str) -> "_Namer":
        return _Namer(self._fetcher.folder, self._folder, stem)


@dataclass(frozen=True, slots=True)
class _Namer:
    """Paths for a picture: the first of `01.png`, `01-2.png` … where nothing lies."""

    place: Folder
    folder: str
    stem: str

    def __call__(self, suffix: str) -> str:
        tried = (f"-{number}" if number > 1 else "" for number in count(1))
        paths = (f"{self.folder}/{self.stem}{mark}.{suffix}" for mark in tried)
        return next(path for path in paths if self.place.standing(path) == "free")


def _reserved(place: Folder, key: str, known: str, title: str, media_id: str) -> str:
    """The folder of a news under `articles`; the same at every run."""
    if held := place.name(key):
        return held.removeprefix(f"{ARTICLES}/")
    wanted = folder_name(known) or slug(title) or "news"
    for name in (wanted, distinct(wanted, media_id)):
        if place.reserve(key, f"{ARTICLES}/{name}"):
            return name
    longest = f"{wanted}-{slug(media_id)}"
    place.reserve(key, f"{ARTICLES}/{longest}")
    return longest


def _files(
    place: Folder, key: str, folder: str, articles: tuple[RemoteArticle, ...]
) -> Iterator[str]:
    """The paths of the articles: `index.md`, or numbered ones with the titles they had at first."""
    for at, article in enumerate(articles):
        name = f"{at + 1}-{slug(article.title) or 'article'}" if len(articles) > 1 else "index"
        own = f"{key}#{at}"
        held = place.name(own)
        if held is None:
            place.reserve(own, f"{folder}/{name}.md")
        yield held or f"{folder}/{name}.md"


def _in_the_way(path: str) -> PullProblem:
    return PullProblem(
        path,
        "is there already, and not as it was pulled: it is left alone",
        "move it away, or pull into another folder with -o DIR",
    )
