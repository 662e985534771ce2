"""What is looked at before an item is deleted that the plan does not compare as a whole news.

The lockfile names it, and the lockfile may come out of a pull request: so it is deleted only where
the account says that it is what the lockfile calls it. What is not stays there. What goes is saved
first: the platform keeps nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

from wxpublish.apply.listing_guard import require_complete
from wxpublish.apply.media_in_use import MediaInUse
from wxpublish.apply.run import Run
from wxpublish.errors import WxpublishError
from wxpublish.model.address import LISTED_AS, ListedType
from wxpublish.model.lock import differs
from wxpublish.model.step import DeleteItem
from wxpublish.wechat.answers import Answer, Ok, Refused
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.downloader import MB, Downloader, DownloadFailure, DownloadLimits, secured
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.media_download import RemoteVideo
from wxpublish.wechat.permanent_materials import RemoteMaterial
from wxpublish.wechat.readback import expected_of, observed_digest

LARGEST_VIDEO = 20 * MB

DeletionDecision = Literal["delete", "forget", "stay"]
"""Delete it; only drop it from the lockfile; or leave both as they are, with the reason noted."""


@dataclass(slots=True)
class DeletionChecks:
    """The looks of one run; `lists` has each list of files once, by the platform's type."""

    run: Run
    in_use: MediaInUse
    file_lists: dict[ListedType, Mapping[str, RemoteMaterial]] = field(default_factory=dict)

    def check_file(self, step: DeleteItem) -> DeletionDecision:
        """Whether a file may go: it is of its type, and has the name that the lockfile gives it."""
        kind = LISTED_AS[step.address.kind]
        try:
            listed = self._list(kind)
        except WxpublishError as error:
            self.run.record_failure(step, "skipped", f"{step.media_id} stays: {error.message}", 5)
            return "stay"
        file = listed.get(step.media_id)
        if file is None:
            self.run.notify(f"{step.media_id} is no {kind} of the account: forgotten", step.address)
            return "forget"
        if not step.title or file.name != step.title:
            return self._handle_mismatch(step, file.name)
        return self._back_up_file(step, file)

    def check_superseded(self, step: DeleteItem, answer: Answer[RemoteNews]) -> DeletionDecision:
        """Whether a news may go that an earlier run replaced: it is as that run left it."""
        if isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE:
            return "forget"
        if not isinstance(answer, Ok):
            self.run.record_answer(step, answer)
            return "stay"
        remote = answer.value
        title = remote.articles[0].title if remote.articles else ""
        same = _is_as_left(step, remote)
        if same or (step.on_drift == "overwrite" and any((*step.observed, *step.expected))):
            self.run.settings.save_remote(step.address, remote)
            return "delete"
        return self._handle_mismatch(step, title)

    def _list(self, kind: ListedType) -> Mapping[str, RemoteMaterial]:
        if kind not in self.file_lists:
            self.file_lists[kind] = require_complete(self.run.client.materials.list(kind))
        return self.file_lists[kind]

    def _back_up_file(self, step: DeleteItem, file: RemoteMaterial) -> DeletionDecision:
        """Save a file that is about to go; what cannot be read is not deleted."""
        content = BytesIO()
        answer = self.run.client.materials.get(step.media_id, content)
        if isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE:
            return "forget"
        if not isinstance(answer, Ok):
            self.run.record_answer(step, answer)
            return "stay"
        if isinstance(answer.value, RemoteVideo) and not self._download_video(
            step, answer.value, content
        ):
            return "stay"
        self.run.settings.save_file(step.address, file, content.getvalue())
        return "delete"

    def _download_video(self, step: DeleteItem, video: RemoteVideo, content: BytesIO) -> bool:
        """Fetch a video, which comes as an address; whether that succeeded."""
        downloader = Downloader(private=self.run.settings.local)
        result = downloader.fetch(secured(video.url), content, DownloadLimits(LARGEST_VIDEO, ""))
        if isinstance(result, DownloadFailure):
            message = f"{step.media_id} stays: it could not be saved first, {result.reason}"
            self.run.record_failure(step, "skipped", message, 5)
            return False
        return True

    def _handle_mismatch(self, step: DeleteItem, now: str) -> DeletionDecision:
        """What is there is not what was left: a cover is forgotten, all else waits for a word."""
        open_, close = ("《", "》") if step.channel else ("", "")
        another = step.title if step.title != now else ""
        known = f", not {open_}{another}{close}" if another else ""
        what = (
            f"{step.media_id} is {open_}{now}{close}{known}: it is no item that {step.address} left"
        )
        if step.because == "unused" or step.on_drift == "keep":
            self.run.notify(f"{what}; it stays on the account and is forgotten", step.address)
            return "forget"
        keep = "wxpublish apply --on-drift keep"
        delete = f"wxpublish remote delete {step.media_id}"
        message = f"{what}, so it stays. To forget it: {keep}; to delete it: {delete}"
        self.run.record_failure(step, "conflict", message, 6)
        return "stay"


def _is_as_left(step: DeleteItem, remote: RemoteNews) -> bool:
    """Whether a news is as it was read back, or as the call left it that was not read back."""
    moved = step.update_time != remote.update_time
    expected = step.expected or ("",) * len(step.observed)
    return len(remote.articles) == len(step.observed) == len(expected) and all(
        (before and not differs(before, observed_digest(article), moved=moved))
        or (call and call == expected_of(article))
        for before, call, article in zip(step.observed, expected, remote.articles, strict=True)
    )
