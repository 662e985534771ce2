"""Pictures, covers and declared materials: sent side by side, journalled one by one."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from wxpublish.apply.records import locked_file
from wxpublish.apply.recovery import find_upload
from wxpublish.apply.run import Run
from wxpublish.errors import WxpublishError
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.event import Begun
from wxpublish.model.lock import LockedFile
from wxpublish.model.operation import Operation
from wxpublish.model.step import UploadAsset
from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.describe import describe
from wxpublish.wechat.materials import Upload as UploadedFile
from wxpublish.wechat.materials import Uploaded

RESENDS = 2
"""How often an upload whose answer was lost, and that cannot be found, is sent again."""


def upload_all(run: Run, steps: list[UploadAsset]) -> None:
    """Send what the plan asks for; the journal and the lockfile are written by this thread alone."""
    if not steps:
        return
    with ThreadPoolExecutor(run.settings.parallelism, "upload") as pool:
        waiting = iter(steps)
        flying: dict[Future[Answer[Uploaded]], tuple[UploadAsset, int]] = {}
        try:
            _launch(run, pool, waiting, flying, run.settings.parallelism)
            while flying:
                finished, _ = wait(flying, return_when=FIRST_COMPLETED)
                for future in finished:
                    step, number = flying.pop(future)
                    _landed(run, step, number, future)
                _launch(run, pool, waiting, flying, len(finished))
        except BaseException:
            for future in flying:
                future.cancel()
            raise


def _launch(
    run: Run,
    pool: ThreadPoolExecutor,
    waiting: Iterator[UploadAsset],
    flying: dict[Future[Answer[Uploaded]], tuple[UploadAsset, int]],
    room: int,
) -> None:
    while room and run.stop is None:
        step = next(waiting, None)
        if step is None:
            return
        run.settings.observe(Begun(step))
        number = run.store.begin(_operation(run, step))
        flying[pool.submit(_send, run, step.asset)] = (step, number)
        room -= 1


def _operation(run: Run, step: UploadAsset) -> Operation:
    asset = step.asset
    return Operation(
        "upload",
        asset.address,
        asset.upload.endpoint,
        _record(run, step),
        title=asset.filename,
        baseline=run.client.server_time,
    )


def _send(run: Run, asset: Asset) -> Answer[Uploaded]:
    payload = run.settings.prepare(asset)
    file = UploadedFile(payload.filename, payload.content_type, payload.data)
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


def _landed(run: Run, step: UploadAsset, number: int, future: Future[Answer[Uploaded]]) -> None:
    try:
        answer = future.result()
    except WxpublishError as error:  # the file changed or cannot be converted
        run.store.failed(number, error.message)
        run.trouble(step, "failed", error.message, error.exit_code)
        return
    for _ in range(RESENDS):
        if not isinstance(answer, Unknown):
            break
        found = find_upload(run.client, _operation(run, step), run.store.lock)
        answer = Ok(found) if found else _send(run, step.asset)
    match answer:
        case Ok(uploaded):
            _keep(run, step, number, uploaded)
        case Refused() | NotSent():
            run.store.failed(number, describe(answer).message)
            run.failed(step, answer)
        case Unknown():
            run.store.unknown(number, answer.reason)
            run.failed(step, answer)


def _keep(run: Run, step: UploadAsset, number: int, uploaded: Uploaded) -> None:
    file = replace(_record(run, step), media_id=uploaded.media_id, url=uploaded.url)
    run.store.done(number, run.store.lock.put(step.address, file))
    run.done(step, file.media_id, file.url)


def _record(run: Run, step: UploadAsset) -> LockedFile:
    """What the lockfile will hold, with what is still to be deleted under this address."""
    before = run.store.lock.resources.get(step.address)
    left = before.superseded if isinstance(before, LockedFile) else ()
    return replace(locked_file(step.asset), superseded=(*left, *step.supersedes))
