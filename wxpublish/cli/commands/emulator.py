"""`wxpublish emulator`: the platform on this machine."""

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.emulator import Settings

ABOUT = """\
Speaks the platform's own interfaces: any client can use it. It refuses what the platform refuses.
The console is at `/` of the address that is printed. `wxpublish --account emulator apply` starts
one by itself, inside the command.

A fault is ENDPOINT[#CALLS]:[before|after:]KIND[=VALUE]. KIND: drop, hang, status=CODE, garbage,
errcode=CODE, token, wait=SECONDS, cut, slow=BYTES, lag=SECONDS, unready=SECONDS. While it runs they
are set at POST /_emulator/faults."""
EXAMPLES = """\
  wxpublish emulator --port 8080 --data /tmp/wechat
  wxpublish emulator --news-api retired       as the live platform since 2022
  wxpublish emulator --fault 'draft/add#1:after:drop'
                                              the first draft/add is made, its answer lost
  wxpublish emulator --fault '*#3-5:errcode=-1' --fault 'draft/*:wait=2'
  wxpublish emulator --set allow_list=10.0.0.1
                                              whoever else asks for a token is answered 40164
  wxpublish emulator --set quota.draft/add=5 --set profile=strict --set comments=no"""
APP_ID = "wxemulator0000001"
SECRET = "emulator-secret"  # noqa: S105 - it guards nothing


@dataclass
class Options(GlobalOptions):
    """What `wxpublish emulator` takes."""

    host: str = "127.0.0.1"
    port: int = 0
    data: str | None = None
    app_id: str = APP_ID
    app_secret: str = SECRET
    news_api: str = "open"
    latency: int = 0
    fault: list[str] = field(default_factory=list)
    switches: list[str] = field(default_factory=list)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", type=_host, default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=0, help="default: one that is free")
    parser.add_argument("--data", metavar="DIR", help="default: .wxpublish/emulator")
    parser.add_argument("--app-id", metavar="ID", default=APP_ID)
    parser.add_argument("--app-secret", metavar="S", default=SECRET)
    parser.add_argument(
        "--news-api",
        choices=("open", "retired"),
        default="open",
        help="retired: add_news and update_news answer 45106",
    )
    parser.add_argument("--latency", type=_milliseconds, metavar="MS", default=0)
    parser.add_argument(
        "--fault",
        metavar="SPEC",
        action="append",
        default=[],
        help="something that goes wrong (see above); may be given several times",
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="switches",
        help="how the account behaves where accounts differ; may be given several times",
    )


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import cannot_start
    from wxpublish.emulator import serve
    from wxpublish.state.tracked_files import refuse_committed

    if session.options.data is None:
        refuse_committed(session.root)
    settings = _settings(session)
    try:
        serve(settings, lambda url: console_output.result(f"listening on {url}"))
    except OSError as error:
        raise cannot_start(settings, error) from None
    return 0


def _host(text: str) -> str:
    if not (text.isascii() and text.isprintable() and text) or " " in text:
        raise argparse.ArgumentTypeError("a host is a name or an address in plain characters")
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return int(text)


def _milliseconds(text: str) -> int:
    if not text.isdecimal() or len(text) > 7:
        raise argparse.ArgumentTypeError("a whole number of milliseconds")
    return int(text)


def _settings(session: Session[Options]) -> "Settings":
    """What was asked for. Raises WrongUsage for a fault or switch that makes no sense."""
    from wxpublish.emulator import Settings
    from wxpublish.emulator.faults import InvalidFault, parse_fault
    from wxpublish.emulator.setting_flags import InvalidSetting, parse_settings
    from wxpublish.errors import WrongUsage

    options = session.options
    try:
        for spec in options.fault:
            parse_fault(spec)
        settings: dict[str, Any] = {"news_api": options.news_api, "latency_ms": options.latency}
        settings |= parse_settings(options.switches)
    except (InvalidFault, InvalidSetting) as error:
        raise WrongUsage(str(error), hint="see: wxpublish emulator --help") from None
    return Settings(
        host=options.host,
        port=options.port,
        data=Path(options.data) if options.data else session.root / ".wxpublish" / "emulator",
        app_id=options.app_id,
        app_secret=options.app_secret,
        faults=tuple(options.fault),
        **settings,
    )
