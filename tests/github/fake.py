"""GitHub's REST API on loopback: comments and pull requests of one repository, in memory."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "editors/weekly"
TOKEN = "ghs_canary_of_the_token"
BOT = {"login": "github-actions[bot]", "type": "Bot"}
PERSON = {"login": "mallory", "type": "User"}
PAGE_SIZE = 2
"""Small, so that every test with three comments pages."""


class Fake:
    """What the repository holds. `login` None: the token is an app's and may not ask who it is."""

    def __init__(self) -> None:
        self.url = ""
        self.comments: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.refused: dict[str, int] = {}
        self.merged: set[str] = set()
        self.login: str | None = None

    def add_comment(self, body: str, user: dict[str, str]) -> dict[str, Any]:
        number = len(self.comments) + 1
        page = f"https://github.com/{REPOSITORY}/pull/7#issuecomment-{number}"
        self.comments.append({"id": number, "body": body, "user": user, "html_url": page})
        return self.comments[-1]


class Handler(BaseHTTPRequestHandler):
    fake: ClassVar[Fake]

    def do_GET(self) -> None:
        self._dispatch(
            {
                r"/user": self._user,
                rf"/repos/{REPOSITORY}/issues/7/comments": self._list,
                rf"/repos/{REPOSITORY}/pulls": self._pulls,
                rf"/repos/{REPOSITORY}/commits/[0-9a-f]+/pulls": self._pulls_of_commit,
            }
        )

    def do_POST(self) -> None:
        self._dispatch(
            {
                rf"/repos/{REPOSITORY}/issues/7/comments": self._add,
                rf"/repos/{REPOSITORY}/pulls": self._open,
            }
        )

    def do_PATCH(self) -> None:
        self._dispatch({rf"/repos/{REPOSITORY}/issues/comments/\d+": self._edit})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""

    def _dispatch(self, routes: dict[str, Any]) -> None:
        path = urlsplit(self.path).path
        self.fake.requests.append(f"{self.command} {path}")
        length = int(self.headers.get("Content-Length") or 0)
        self.body = json.loads(self.rfile.read(length) or b"null")
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._answer(401, {"message": "Bad credentials"})
        elif status := self.fake.refused.get(f"{self.command} {path}"):
            self._answer(status, {"message": "Resource not accessible by integration"})
        else:
            route = next((call for at, call in routes.items() if re.fullmatch(at, path)), None)
            route() if route else self._answer(404, {"message": "Not Found"})

    def _user(self) -> None:
        if self.fake.login is None:
            self._answer(403, {"message": "Resource not accessible by integration"})
        else:
            self._answer(200, {"login": self.fake.login})

    def _list(self) -> None:
        page = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        start, end = (page - 1) * PAGE_SIZE, page * PAGE_SIZE
        path = f"{self.fake.url}{urlsplit(self.path).path}?page={page + 1}"
        more = {"Link": f'<{path}>; rel="next"'} if end < len(self.fake.comments) else {}
        self._answer(200, self.fake.comments[start:end], more)

    def _add(self) -> None:
        if len(self.body["body"]) > 65_536:
            self._answer(422, {"message": "body is too long (maximum is 65536 characters)"})
        else:
            self._answer(201, self.fake.add_comment(self.body["body"], BOT))

    def _edit(self) -> None:
        comment = self.fake.comments[int(self.path.rsplit("/", 1)[1]) - 1]
        comment["body"] = self.body["body"]
        self._answer(200, comment)

    def _pulls(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        head = query["head"][0].partition(":")[2]
        self._answer(200, [pull for pull in self.fake.pulls if pull["head"] == head])

    def _pulls_of_commit(self) -> None:
        merged = self.path.split("/")[-2] in self.fake.merged
        self._answer(200, [{"number": 7, "merged_at": "2026-01-01T00:00:00Z" if merged else None}])

    def _open(self) -> None:
        number = len(self.fake.pulls) + 100
        page = f"https://github.com/{REPOSITORY}/pull/{number}"
        self.fake.pulls.append({**self.body, "html_url": page})
        self._answer(201, self.fake.pulls[-1])

    def _answer(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def running() -> Iterator[Fake]:
    """A fresh repository that listens for as long as the context lasts."""
    fake = Fake()
    handler = type("Bound", (Handler,), {"fake": fake})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        fake.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
