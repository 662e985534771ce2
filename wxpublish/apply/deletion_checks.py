"""Checks files and superseded news before they are deleted.

The lockfile names these items, and it may come from a pull request. So an item is deleted only if
the account has it as the lockfile records it; any other item stays. Each item is backed up first,
because the platform keeps no copy.
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
from wxpublish.wechat.downloader import MB, Downloader, DownloadFailure, DownloadLimits, with_https
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.media_download import RemoteVideo
from wxpublish.wechat.permanent_materials import RemoteMaterial
from wxpublish.wechat.readback import expected_digest_of, observed_digest

LARGEST_VIDEO = 20 * MB

DeletionDecision = Literal["delete", "forget", "keep"]
"""Delete the item; only drop it from the lockfile; or keep both, with a failure recorded."""


@dataclass(slots=True)
class DeletionChecks:
    """The checks of one run. `file_lists` has each list of files, read once."""

    run: Run
    in_use: MediaInUse
    file_lists: dict[ListedType, Mapping[str, RemoteMaterial]] = field(default_factory=dict)

    def check_file(self, step: DeleteItem) -> DeletionDecision:
        """Decide about a file: it must be of the right type and have the name in the lockfile."""
        kind = LISTED_AS[step.address.kind]
        try:
            listed = self._list(kind)
        except WxpublishError as error:
            message = f"{step.media_id} is not deleted: {error.message}"
            self.run.record_failure(step, "skipped", message, 5)
            return "keep"
        file = listed.get(step.media_id)
        if file is None:
            message = f"the account has no {kind} {step.media_id}; it leaves the lockfile"
            self.run.notify(message, step.address)
            return "forget"
        if not step.title or file.name != step.title:
            return self._handle_mismatch(step, file.name)
        return self._back_up_file(step, file)

    def check_superseded(self, step: DeleteItem, answer: Answer[RemoteNews]) -> DeletionDecision:
        """Decide about a news that an earlier run replaced: it must be as that run left it."""
        if isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE:
            return "forget"
        if not isinstance(answer, Ok):
            self.run.record_answer(step, answer)
            return "keep"
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
        """Back up a file before it is deleted; a file that cannot be read is kept."""
        content = BytesIO()
        answer = self.run.client.materials.get(step.media_id, content)
        if isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE:
            return "forget"
        if not isinstance(answer, Ok):
            self.run.record_answer(step, answer)
            return "keep"
        if isinstance(answer.value, RemoteVideo) and not self._download_video(
            step, answer.value, content
        ):
            return "keep"
        self.run.settings.save_file(step.address, file, content.getvalue())
        return "delete"

    def _download_video(self, step: DeleteItem, video: RemoteVideo, content: BytesIO) -> bool:
        """Download a video, whose answer has only a URL; whether that succeeded."""
        downloader = Downloader(private=self.run.settings.local)
        result = downloader.fetch(with_https(video.url), content, DownloadLimits(LARGEST_VIDEO, ""))
        if isinstance(result, DownloadFailure):
            message = f"{step.media_id} is not deleted, because its backup failed: {result.reason}"
            self.run.record_failure(step, "skipped", message, 5)
            return False
        return True

    def _handle_mismatch(self, step: DeleteItem, now: str) -> DeletionDecision:
        """Decide about an item that is not as it was left: drop it from the lockfile, or ask."""
        open_, close = ("《", "》") if step.channel else ("", "")
        expected = f", not {open_}{step.title}{close}" if step.title not in {"", now} else ""
        mismatch = (
            f"{step.media_id} is {open_}{now}{close}{expected}: that is not what the lockfile"
            f" records for {step.address}"
        )
        if step.because == "unused" or step.on_drift == "keep":
            self.run.notify(
                f"{mismatch}, so it stays on the account and leaves the lockfile", step.address
            )
            return "forget"
        drop = "wxpublish apply --on-drift keep"
        delete = f"wxpublish remote delete {step.media_id}"
        message = (
            f"{mismatch}, so it is not deleted. To drop it from the lockfile: {drop};"
            f" to delete it: {delete}"
        )
        self.run.record_failure(step, "conflict", message, 6)
        return "keep"


def _is_as_left(step: DeleteItem, remote: RemoteNews) -> bool:
    """Whether a news is as it was read back, or as the last unread call left it."""
    moved = step.update_time != remote.update_time
    expected = step.expected or ("",) * len(step.observed)
    return len(remote.articles) == len(step.observed) == len(expected) and all(
        (before and not differs(before, observed_digest(article), moved=moved))
        or (call and call == expected_digest_of(article))
        for before, call, article in zip(step.observed, expected, remote.articles, strict=True)
    )
