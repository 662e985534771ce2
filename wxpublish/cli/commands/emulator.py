"""`wxpublish emulator`: the platform on this machine."""

import argparse
from pathlib import Path

from wxpublish.cli import output
from wxpublish.cli.session import Session

ABOUT = """\
Speaks the platform's own interfaces: any client can use it. It refuses what the platform refuses.
The console is at `/` of the address that is printed. `wxpublish --account emulator apply` starts
one by itself, inside the command."""
EXAMPLES = """\
  wxpublish emulator --port 8080 --data /tmp/wechat
  wxpublish emulator --news-api retired       as the live platform since 2022
  wxpublish emulator --fault draft/add:1:drop-after
                                              the first draft/add is made, its answer lost"""
APP_ID = "wxemulator0000001"
SECRET = "emulator-secret"  # noqa: S105 - it guards nothing


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="default: one that is free")
    parser.add_argument("--data", metavar="DIR", help="default: .wxpublish/emulator")
    parser.add_argument("--app-id", metavar="ID", default=APP_ID)
    parser.add_argument("--app-secret", metavar="S", default=SECRET)
    parser.add_argument(
        "--news-api",
        choices=("open", "retired"),
        default="open",
        help="retired: add_news and update_news answer 45106",
    )
    parser.add_argument("--latency", type=int, metavar="MS", default=0)
    parser.add_argument(
        "--fault",
        metavar="SPEC",
        action="append",
        default=[],
        help="ENDPOINT:CALL:WHAT; may be given several times",
    )


def run(session: Session) -> int:
    from wxpublish.emulator import Settings, serve

    args = session.args
    settings = Settings(
        host=args.host,
        port=args.port,
        data=Path(args.data) if args.data else session.root / ".wxpublish" / "emulator",
        app_id=args.app_id,
        app_secret=args.app_secret,
        news_api=args.news_api,
        latency_ms=args.latency,
        faults=tuple(args.fault),
    )
    serve(settings, lambda url: output.result(f"listening on {url}"))
    return 0
