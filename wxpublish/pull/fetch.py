"""Files of an account, each fetched once: pictures by address, materials by media_id."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from wxpublish.pull.download_target import Folder
from wxpublish.pull.file_type import HEAD, PICTURES, suffix_of
from wxpublish.wechat.answers import Failure, Ok, Refused
from wxpublish.wechat.client import Client
from wxpublish.wechat.downloader import MB, Downloader, DownloadFailure, DownloadLimits, secured
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.failure_text import describe
from wxpublish.wechat.media_download import RemoteFile, RemoteVideo
from wxpublish.wechat.readback import picture_address

LARGEST = 20 * MB
"""Above what the platform takes of anything, so that whatever it has can be had back."""
_SCALED = re.compile(r"(/(?:sz_)?mmbiz(?:_[a-z]+)?/[\w-]+)/\d+(?=$|[?#])")


@dataclass(frozen=True, slots=True)
class Missing:
    """What could not be fetched: why, what to do, and the exit code that goes with it.

    `fatal`: what comes next would fail alike, for the network is down or the quota used up.
    """

    reason: str
    hint: str = ""
    exit_code: int = 1
    fatal: bool = False


Namer = Callable[[str], str]
"""A path for a file, from the suffix that its bytes deserve."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches into a folder what is not there yet."""

    client: Client
    web: Downloader
    folder: Folder

    def picture(self, url: str, under: str, name: Namer) -> str | Missing:
        """The path of an article's picture; one that lies in `under` already stays there."""
        key = f"picture:{picture_address(url)}"
        if found := self._there(key, under, name):
            return found
        with self.folder.scratch() as stream:
            refused = self._download(url, stream)
            return refused or self._kept(key, stream, name, PICTURES)

    def cover(self, media_id: str, url: str, under: str, name: Namer) -> str | Missing:
        """The path of a cover. One made in the console has an address and no media_id."""
        key = f"material:{media_id}"
        if not media_id:
            return self.picture(url, under, name) if url else Missing("there is none")
        if found := self._there(key, under, name):
            return found
        with self.folder.scratch() as stream:
            answer = self.client.materials.get(media_id, stream)
            if isinstance(answer, Ok) and isinstance(answer.value, RemoteFile):
                return self._kept(key, stream, name, PICTURES)
        if url:
            return self.picture(url, under, name)
        return Missing("it is no picture") if isinstance(answer, Ok) else missing(answer)

    def material(self, media_id: str, under: str, name: Namer) -> str | Missing:
        """The path of a permanent picture, voice or video; beside a video, what it is about."""
        key = f"material:{media_id}"
        if found := self._there(key, under, name):
            return found
        with self.folder.scratch() as stream:
            answer = self.client.materials.get(media_id, stream)
            if not isinstance(answer, Ok):
                return missing(answer)
            if isinstance(answer.value, RemoteFile):
                return self._kept(key, stream, name, None)
            if not isinstance(answer.value, RemoteVideo):
                return Missing("it is no file but news")
            fetched = self.web.fetch(secured(answer.value.url), stream, DownloadLimits(LARGEST, ""))
            if isinstance(fetched, DownloadFailure):
                return Missing(f"{fetched.reason} ({fetched.url})")
            path = self._kept(key, stream, name, None)
            if isinstance(path, str):
                about = described(media_id, answer.value.title, answer.value.description)
                self.folder.write(f"about:{media_id}", about, f"{path}.json")
            return path

    def _there(self, key: str, under: str, name: Namer) -> str | None:
        """Where it lies in `under`, if need be as a copy of what lies elsewhere."""
        paths = self.folder.paths(key)
        here = [path for path in paths if path.rpartition("/")[0] == under]
        if here or not paths:
            return here[0] if here else None
        path = name(paths[0].rpartition(".")[2])
        self.folder.copy(key, paths[0], path)
        return path

    def _download(self, url: str, stream: IO[bytes]) -> Missing | None:
        """Fetch a picture in its full size, where the platform scaled it, else as it is shown."""
        shown = secured(url)
        full = _SCALED.sub(r"\1/0", shown)
        reason = ""
        for address in dict.fromkeys((full, shown)):
            answer = self.web.fetch(address, stream, DownloadLimits(LARGEST, "image/"))
            if isinstance(answer, Ok):
                return None
            reason = reason or answer.reason
        return Missing(reason)

    def _kept(
        self, key: str, stream: IO[bytes], name: Namer, allowed: frozenset[str] | None
    ) -> str | Missing:
        stream.seek(0)
        suffix = suffix_of(stream.read(HEAD))
        if allowed is not None and suffix not in allowed:
            return Missing("it is no picture that an article can hold")
        path = name(suffix)
        self.folder.keep(key, stream, path)
        return path


def missing(failure: Failure) -> Missing:
    """A refusal or a lost answer, as what is missing because of it."""
    error = describe(failure)
    fatal = not isinstance(failure, Refused) or failure.row.kind in {
        ErrorKind.QUOTA,
        ErrorKind.ACCOUNT,
    }
    return Missing(error.message, error.hint or "", error.exit_code, fatal)


def described(media_id: str, title: str, introduction: str) -> str:
    """What a video has besides its bytes, as `media:` of a site wants it."""
    document = {"media_id": media_id, "title": title, "introduction": introduction}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
