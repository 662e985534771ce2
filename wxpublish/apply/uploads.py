"""Uploads pictures, covers and declared materials in parallel; each is journalled."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from queue import SimpleQueue
from threading import Thread

from wxpublish.apply.find_files import lock_entry_for_file
from wxpublish.apply.lock_entries import locked_file
from wxpublish.apply.recovery import find_uploaded
from wxpublish.apply.run import Run, Unexpected
from wxpublish.errors import InvalidContent, WxpublishError
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.event import StepBegun
from wxpublish.model.lock import LockedFile
from wxpublish.model.operation import Operation
from wxpublish.model.platform_url import is_picture_url
from wxpublish.model.step import UploadAsset
from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.failure_text import describe
from wxpublish.wechat.permanent_materials import Uploaded
from wxpublish.wechat.permanent_materials import UploadFile as UploadedFile

_UploadResult = tuple[UploadAsset, int, "Answer[Uploaded] | WxpublishError | Unexpected"]

RESENDS = 2
"""How often an upload is sent again if its answer was lost and the file cannot be found."""


def upload_all(run: Run, steps: list[UploadAsset]) -> None:
    """Upload the files; only the calling thread writes the journal and the lockfile.

    If it is interrupted, it does not wait for the other threads: the journal has their uploads.
    """
    is_repeatable = all(step.asset.upload is Upload.UPLOADIMG for step in steps)
    uploads = _Uploads(run, iter(steps), run.settings.parallelism if is_repeatable else 0)
    uploads.begin()
    uploads.start()
    while uploads.in_flight:
        finished = uploads.finished()
        uploads.start()
        for result in finished:
            _handle_result(run, *result)
        uploads.begin()
        uploads.start()
    for _, number in uploads.begun:
        run.store.failed(number, "not sent")


@dataclass(slots=True)
class _Uploads:
    """Uploads, at most `parallelism` at a time.

    `begun` are in the journal and not started yet. They begin together, because they wait once for
    the disk; pictures begin up to `ahead` before they can start, so that no connection is idle
    meanwhile. A kill then leaves more operations open: of a picture that costs the next run nothing,
    of another file a list.
    """

    run: Run
    waiting: Iterator[UploadAsset]
    ahead: int
    begun: deque[tuple[UploadAsset, int]] = field(default_factory=deque)
    in_flight: int = 0
    results: "SimpleQueue[_UploadResult]" = field(default_factory=SimpleQueue)

    def begin(self) -> None:
        """Journal the next uploads; raises CannotSave."""
        parallelism = self.run.settings.parallelism
        if self.run.is_ending() or len(self.begun) > parallelism // 2:
            return
        room = parallelism + self.ahead - self.in_flight - len(self.begun)
        if steps := list(islice(self.waiting, room)):
            numbers = self.run.store.begin_all([_operation(self.run, step) for step in steps])
            self.begun += zip(steps, numbers, strict=True)

    def start(self) -> None:
        """Start what has begun, as far as there is room."""
        while self.begun and self.in_flight < self.run.settings.parallelism:
            if self.run.is_ending():
                return
            _start_upload(self.run, *self.begun.popleft(), self.results)
            self.in_flight += 1

    def finished(self) -> list[_UploadResult]:
        """The results that have come since the last time; waits for one."""
        found = [self.results.get()]
        while not self.results.empty():
            found.append(self.results.get())
        self.in_flight -= len(found)
        return found


def _start_upload(
    run: Run, step: UploadAsset, number: int, results: "SimpleQueue[_UploadResult]"
) -> None:
    run.settings.observe(StepBegun(step))

    def upload() -> None:
        results.put((step, number, _upload_result(run, step.asset)))

    try:
        Thread(target=upload, name=f"upload {step.address}", daemon=True).start()
    except RuntimeError:  # the system allows no more threads: upload in this one
        upload()


def _upload_result(run: Run, asset: Asset) -> "Answer[Uploaded] | WxpublishError | Unexpected":
    """The result of an upload. No exception escapes, or the calling thread would wait for ever."""
    sending = False
    try:
        file = _prepared(run, asset)
        sending = True
        return _send(run, asset, file)
    except WxpublishError as error:  # the file changed or cannot be converted
        return error
    except Exception as error:  # noqa: BLE001 - the others go on
        return Unexpected(error, sent=sending)


def _operation(run: Run, step: UploadAsset) -> Operation:
    asset = step.asset
    return Operation(
        "upload",
        asset.address,
        asset.upload.endpoint,
        _lock_entry(run, step),
        title=asset.filename,
        baseline=run.client.server_time,
    )


def _prepared(run: Run, asset: Asset) -> UploadedFile:
    payload = run.settings.prepare(asset)
    return UploadedFile(payload.filename, payload.content_type, payload.data)


def _send(run: Run, asset: Asset, file: UploadedFile) -> Answer[Uploaded]:
    materials = run.client.materials
    match asset.upload:
        case Upload.UPLOADIMG:
            answer = materials.add_picture(file)
            return Ok(Uploaded("", answer.value)) if isinstance(answer, Ok) else answer
        case Upload.VIDEO:
            return materials.add(
                "video", file, title=asset.title or "", introduction=asset.introduction or ""
            )
        case Upload.THUMB:
            return materials.add("thumb", file)
        case Upload.IMAGE:
            return materials.add("image", file)
        case Upload.VOICE:
            return materials.add("voice", file)


def _handle_result(
    run: Run,
    step: UploadAsset,
    number: int,
    answer: "Answer[Uploaded] | WxpublishError | Unexpected",
) -> None:
    if isinstance(answer, Unexpected):
        record = run.store.unknown if answer.sent else run.store.failed
        record(number, answer.message)
        run.record_exception(step, answer)
        return
    if isinstance(answer, InvalidContent):
        run.store.failed(number, answer.message)
        run.record_invalid(step, answer)
        return
    if isinstance(answer, WxpublishError):
        run.store.failed(number, answer.message)
        run.record_failure(step, "failed", answer.message, answer.exit_code)
        return
    for _ in range(RESENDS):
        if not isinstance(answer, Unknown):
            break
        found = find_uploaded(run.client, _operation(run, step), run.store.lock)
        answer = Ok(found) if found else _send(run, step.asset, _prepared(run, step.asset))
    match answer:
        case Ok(uploaded):
            _record_upload(run, step, number, uploaded)
        case Refused() | NotSent():
            run.store.failed(number, describe(answer).message)
            run.record_answer(step, answer)
        case Unknown():
            run.store.unknown(number, answer.reason)
            run.record_answer(step, answer)


def _record_upload(run: Run, step: UploadAsset, number: int, uploaded: Uploaded) -> None:
    if step.address.kind == "picture" and not is_picture_url(
        uploaded.url, local=run.settings.local
    ):
        message = (
            f"the answer to {step.endpoint} for {step.address} has no picture URL of the platform:"
            f" {uploaded.url[:80]!r}"
        )
        run.store.failed(number, message)
        run.record_failure(step, "failed", message, 4)
        return
    file = replace(_lock_entry(run, step), media_id=uploaded.media_id, url=uploaded.url)
    run.store.done(number, run.store.lock.put(step.address, file))
    run.record_done(step, file.media_id, file.url)


def _lock_entry(run: Run, step: UploadAsset) -> LockedFile:
    return lock_entry_for_file(run, step, locked_file(step.asset))
