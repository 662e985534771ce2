"""The platform that a command talks to: the real one, one given by address, or the emulator."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wxpublish.cli.session import Session
    from wxpublish.emulator import Settings
    from wxpublish.errors import WxpublishError
    from wxpublish.model.site import Account
    from wxpublish.wechat.client import Client
    from wxpublish.wechat.timing import Heard
    from wxpublish.workflow.plan_preview import Look


def connector(session: "Session") -> "Callable[[Account], AbstractContextManager[Client]]":
    """Opens the account's platform when it is needed; the emulator ends with the context."""

    @contextmanager
    def connect(account: "Account") -> "Iterator[Client]":
        from wxpublish.model.site import EMULATOR
        from wxpublish.workflow.account_clients import client_of

        def hear(heard: "Heard") -> None:
            _say(session, heard)

        if account.name != EMULATOR:
            yield client_of(account, session.environ, hear)
            return
        with emulator(session.root, account.app_id) as url:
            local = replace(account, api_base=url, token_base=url)
            environ = {**session.environ, "WXPUBLISH_CACHE_DIR": str(data_of(session.root))}
            yield client_of(local, environ, hear)

    return connect


def look_wanted(session: "Session") -> "Look | None":
    """What reads the account before a plan is made, where `--refresh` asks for it."""
    if not session.args.refresh:
        return None
    from wxpublish.workflow.remote_snapshot import looking

    return looking(connector(session), session.wait)


@contextmanager
def emulator(root: Path, app_id: str) -> Iterator[str]:
    """Run the emulator inside this process, with its data in the site; gives its base address."""
    from wxpublish.emulator import Settings, start
    from wxpublish.state.tracked_files import refuse_committed
    from wxpublish.workflow.account_clients import EMULATOR_SECRET

    refuse_committed(root)

    settings = Settings(data=data_of(root), app_id=app_id, app_secret=EMULATOR_SECRET)
    try:
        server = start(settings)
    except OSError as error:
        raise cannot_start(settings, error) from None
    with server:
        yield server.url


def data_of(root: Path) -> Path:
    """Where the emulator of a site keeps what it holds, and its tokens."""
    return root / ".wxpublish" / "emulator"


def cannot_start(settings: "Settings", error: OSError) -> "WxpublishError":
    """The error that ends a command whose emulator did not start."""
    from wxpublish.errors import WxpublishError

    return WxpublishError(
        f"the emulator cannot listen on {settings.host}:{settings.port} with its data in "
        f"{settings.data}: {error.strerror or error}",
        hint="--port 0 takes one that is free; --data names another folder",
    )


def _say(session: "Session", heard: "Heard") -> None:
    from wxpublish.cli import console_output
    from wxpublish.wechat.timing import Exchanged

    if isinstance(heard, Exchanged):
        if session.verbose:
            console_output.note(
                f"  {heard.endpoint}  {heard.outcome}  {heard.seconds * 1000:,.0f} ms"
            )
    elif not session.quiet:
        console_output.note(f"  {heard.endpoint}: {heard.why}; again in {heard.seconds:.0f} s")
