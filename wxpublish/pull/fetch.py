"""Fetching files of an account, each once: pictures by URL, materials by media_id."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from wxpublish.model.pull_result import PullProblem
from wxpublish.pull.download_target import DownloadTarget
from wxpublish.pull.file_type import PICTURE_SUFFIXES, SIGNATURE_LENGTH, detect_suffix
from wxpublish.wechat.answers import Failure, Ok, Refused
from wxpublish.wechat.client import Client
from wxpublish.wechat.downloader import MB, Downloader, DownloadFailure, DownloadLimits, with_https
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.failure_text import describe
from wxpublish.wechat.media_download import RemoteFile, RemoteVideo
from wxpublish.wechat.readback import canonical_picture_url

MAX_SIZE = 20 * MB
"""More than the platform accepts for any file, so that every file can be pulled."""
_SCALED = re.compile(r"(/(?:sz_)?mmbiz(?:_[a-z]+)?/[\w-]+)/\d+(?=$|[?#])")


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Why a file could not be fetched, what to do, and the exit code.

    `fatal`: further files would fail in the same way, as the network is down or the quota is used up.
    """

    reason: str
    hint: str = ""
    exit_code: int = 1
    fatal: bool = False

    def problem(self, where: str, message: str) -> PullProblem:
        """The problem that something could not be fetched."""
        text = f"{message}: {self.reason}"
        return PullProblem(where, text, self.hint, self.exit_code, self.fatal)


ChoosePath = Callable[[str], str]
"""Returns the path for a file whose content has the given suffix."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches files into a folder unless they are there already."""

    client: Client
    downloader: Downloader
    target: DownloadTarget

    def fetch_picture(self, url: str, under: str, choose_path: ChoosePath) -> str | FetchFailure:
        """Fetch an article's picture into the folder `under`, unless it is there; returns its path."""
        key = f"picture:{canonical_picture_url(url)}"
        if found := self._reuse(key, under, choose_path):
            return found
        with self.target.temporary_file() as stream:
            refused = self._download(url, stream)
            return refused or self._store(key, stream, choose_path, PICTURE_SUFFIXES)

    def fetch_cover(
        self, media_id: str, url: str, under: str, choose_path: ChoosePath
    ) -> str | FetchFailure:
        """Fetch a cover and return its path. A cover made in the console has a URL but no media_id."""
        key = f"material:{media_id}"
        if not media_id:
            return (
                self.fetch_picture(url, under, choose_path)
                if url
                else FetchFailure("the article has none")
            )
        if found := self._reuse(key, under, choose_path):
            return found
        with self.target.temporary_file() as stream:
            answer = self.client.materials.get(media_id, stream)
            if isinstance(answer, Ok) and isinstance(answer.value, RemoteFile):
                return self._store(key, stream, choose_path, PICTURE_SUFFIXES)
        if url:
            return self.fetch_picture(url, under, choose_path)
        return (
            FetchFailure("it is not a picture")
            if isinstance(answer, Ok)
            else as_fetch_failure(answer)
        )

    def fetch_material(
        self, media_id: str, under: str, choose_path: ChoosePath
    ) -> str | FetchFailure:
        """Fetch a permanent image, voice or video and return its path; write a video's title and
        introduction beside it.
        """
        key = f"material:{media_id}"
        if found := self._reuse(key, under, choose_path):
            return found
        with self.target.temporary_file() as stream:
            answer = self.client.materials.get(media_id, stream)
            if not isinstance(answer, Ok):
                return as_fetch_failure(answer)
            if isinstance(answer.value, RemoteFile):
                return self._store(key, stream, choose_path, None)
            if not isinstance(answer.value, RemoteVideo):
                return FetchFailure("it is a news, not a file")
            fetched = self.downloader.fetch(
                with_https(answer.value.url), stream, DownloadLimits(MAX_SIZE, "")
            )
            if isinstance(fetched, DownloadFailure):
                return FetchFailure(f"{fetched.reason} ({fetched.url})")
            path = self._store(key, stream, choose_path, None)
            if isinstance(path, str):
                about = describe_video(media_id, answer.value.title, answer.value.description)
                self.target.write(f"about:{media_id}", about, f"{path}.json")
            return path

    def _reuse(self, key: str, under: str, choose_path: ChoosePath) -> str | None:
        """The path of a file in `under`, copied there if another folder has it; None if none has it."""
        paths = self.target.paths(key)
        here = [path for path in paths if path.rpartition("/")[0] == under]
        if here or not paths:
            return here[0] if here else None
        path = choose_path(paths[0].rpartition(".")[2])
        self.target.copy(key, paths[0], path)
        return path

    def _download(self, url: str, stream: IO[bytes]) -> FetchFailure | None:
        """Download a picture in full size if the platform scaled it, or else as it is shown."""
        shown = with_https(url)
        full = _SCALED.sub(r"\1/0", shown)
        reason = ""
        for address in dict.fromkeys((full, shown)):
            answer = self.downloader.fetch(address, stream, DownloadLimits(MAX_SIZE, "image/"))
            if isinstance(answer, Ok):
                return None
            reason = reason or answer.reason
        return FetchFailure(reason)

    def _store(
        self, key: str, stream: IO[bytes], choose_path: ChoosePath, allowed: frozenset[str] | None
    ) -> str | FetchFailure:
        stream.seek(0)
        suffix = detect_suffix(stream.read(SIGNATURE_LENGTH))
        if allowed is not None and suffix not in allowed:
            return FetchFailure("its format is not one that an article can show")
        path = choose_path(suffix)
        self.target.keep(key, stream, path)
        return path


def as_fetch_failure(failure: Failure) -> FetchFailure:
    """The fetch failure for a failed call."""
    error = describe(failure)
    fatal = not isinstance(failure, Refused) or failure.row.kind in {
        ErrorKind.QUOTA,
        ErrorKind.ACCOUNT,
    }
    return FetchFailure(error.message, error.hint or "", error.exit_code, fatal)


def describe_video(media_id: str, title: str, introduction: str) -> str:
    """A video's title and introduction as JSON, with the keys of a site's `media:`."""
    document = {"media_id": media_id, "title": title, "introduction": introduction}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
