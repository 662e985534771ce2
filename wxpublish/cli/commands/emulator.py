"""`wxpublish emulator`: run the platform on this machine."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, option
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.emulator import Settings

ABOUT = """\
It has the platform's API, so any client can use it, and refuses what the platform refuses. Its
console is at `/` of the URL that it prints. `wxpublish --account emulator apply` starts an emulator
of its own.

A fault is ENDPOINT[#CALLS]:[before|after:]KIND[=VALUE]. KIND: drop, hang, status=CODE, garbage,
errcode=CODE, token, wait=SECONDS, cut, slow=BYTES, lag=SECONDS, unready=SECONDS. While the emulator
runs, POST /_emulator/faults sets them."""
EXAMPLES = """\
  wxpublish emulator --port 8080 --data /tmp/wechat
  wxpublish emulator --news-api retired       like the live platform since 2022
  wxpublish emulator --fault 'draft/add#1:after:drop'
                                              the first draft/add succeeds, but its answer is lost
  wxpublish emulator --fault '*#3-5:errcode=-1' --fault 'draft/*:wait=2'
  wxpublish emulator --set allow_list=10.0.0.1
                                              refuse tokens to all other addresses with 40164
  wxpublish emulator --set quota.draft/add=5 --set profile=strict --set comments=no"""
APP_ID = "wxemulator0000001"
SECRET = "emulator-secret"  # noqa: S105 - it protects nothing


def _parse_host(text: str) -> str:
    if not (text.isascii() and text.isprintable() and text) or " " in text:
        raise argparse.ArgumentTypeError("a host must be a name or an address in ASCII")
    return text


def _parse_port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port must be a number from 0 to 65535")
    return int(text)


def _parse_milliseconds(text: str) -> int:
    if not text.isdecimal() or len(text) > 7:
        raise argparse.ArgumentTypeError("the latency must be a whole number of milliseconds")
    return int(text)


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish emulator`."""

    host: str = option("--host", type=_parse_host, default="127.0.0.1", help="default: 127.0.0.1")
    port: int = option("--port", type=_parse_port, default=0, help="default: a free one")
    data: str | None = option(
        "--data", metavar="DIR", help="where its data is kept (default: .wxpublish/emulator)"
    )
    app_id: str = option(
        "--app-id", metavar="ID", default=APP_ID, help=f"the account's AppID (default: {APP_ID})"
    )
    app_secret: str = option(
        "--app-secret",
        metavar="S",
        default=SECRET,
        help=f"the account's AppSecret (default: {SECRET})",
    )
    news_api: str = option(
        "--news-api",
        choices=("open", "retired"),
        default="open",
        help="retired: add_news and update_news fail with 45106",
    )
    latency: int = option(
        "--latency",
        type=_parse_milliseconds,
        metavar="MS",
        default=0,
        help="milliseconds that every call takes at least",
    )
    fault: list[str] = option(
        "--fault",
        metavar="SPEC",
        action="append",
        help="a fault to inject (see above); may be given several times",
    )
    switches: list[str] = option(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        help="set how this account behaves; may be given several times",
    )


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import emulator_start_error
    from wxpublish.emulator import serve
    from wxpublish.state.tracked_files import refuse_committed

    if session.options.data is None:
        refuse_committed(session.root)
    settings = _settings(session)
    try:
        serve(settings, lambda url: console_output.print_result(f"listening on {url}"))
    except OSError as error:
        raise emulator_start_error(settings, error) from None
    return 0


def _settings(session: Session[Options]) -> "Settings":
    """The settings of the command line. Raises WrongUsage for an invalid fault or switch."""
    from wxpublish.cli.connect import emulator_folder
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
        data=Path(options.data) if options.data else emulator_folder(session.root),
        app_id=options.app_id,
        app_secret=options.app_secret,
        faults=tuple(options.fault),
        **settings,
    )
