"""GitHub on loopback: one repository's comments, pull requests and git remote, in memory."""

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.github.backend import serve_git

REPOSITORY = "editors/weekly"
TOKEN = "ghs_canary_of_the_token"
BOT = {"login": "github-actions[bot]", "id": 41898282, "type": "Bot"}
PERSON = {"login": "mallory", "id": 1001, "type": "User"}
EDITOR = {"login": "editor", "id": 1002, "type": "User"}
APPS = {"github-actions[bot]": {"id": 15368, "slug": "github-actions"}}
PAGE_SIZE = 2
"""Small, so that three comments already need two pages."""
WRITE = frozenset({"contents: write", "pull-requests: write"})


class Fake:
    """What the repository holds. `login` None: the token is an app's and may not ask who it is.

    `tokens` are the valid ones, with their rights beyond reading. `on_request` has hooks that are
    called when a request with that prefix arrives, `on_response` before it is answered.
    """

    def __init__(self) -> None:
        self.url = ""
        self.comments: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.refused: dict[str, int] = {}
        self.answers_html = False
        self.refusal = "Resource not accessible by integration"
        self.merged: dict[str, int] = {}
        self.login: str | None = None
        self.editors: dict[str, dict[str, Any]] = {}
        self.bot = BOT
        self.tokens = {TOKEN: WRITE}
        self.bare: Path | None = None
        self.on_request: dict[str, Callable[[], None]] = {}
        self.on_response: dict[str, Callable[[], None]] = {}

    def add_comment(self, body: str, user: dict[str, Any], issue: int = 7) -> dict[str, Any]:
        number = len(self.comments) + 1
        page = f"https://github.com/{REPOSITORY}/pull/{issue}#issuecomment-{number}"
        comment = {"id": number, "body": body, "user": user, "html_url": page, "issue": issue}
        comment |= {
            "node_id": f"IC_{number}",
            "created_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
            "performed_via_github_app": APPS.get(user["login"]),
        }
        self.comments.append(comment)
        return comment

    def edit(self, comment: dict[str, Any], body: str, editor: dict[str, Any]) -> None:
        """Change a comment's text, as anyone with write access can."""
        comment |= {"body": body, "updated_at": "2026-01-02T00:00:00Z"}
        self.editors[comment["node_id"]] = editor

    @property
    def writer(self) -> dict[str, Any]:
        """The user as which the token writes."""
        return self.bot if self.login is None else {**EDITOR, "login": self.login}


class Handler(BaseHTTPRequestHandler):
    fake: ClassVar[Fake]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._dispatch(
            {
                r"/user": self._user,
                r"/users/github-actions%5Bbot%5D": self._bot,
                rf"/repos/{REPOSITORY}/issues/\d+/comments": self._list,
                rf"/repos/{REPOSITORY}/pulls": self._pulls,
                rf"/repos/{REPOSITORY}/commits/[0-9a-f]+/pulls": self._pulls_of_commit,
            }
        )

    def do_POST(self) -> None:
        self._dispatch(
            {
                r"/graphql": self._graphql,
                rf"/repos/{REPOSITORY}/issues/\d+/comments": self._add,
                rf"/repos/{REPOSITORY}/pulls": self._open,
            }
        )

    def do_PATCH(self) -> None:
        self._dispatch({rf"/repos/{REPOSITORY}/issues/comments/\d+": self._edit})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Log nothing."""

    def _dispatch(self, routes: dict[str, Any]) -> None:
        path = urlsplit(self.path).path
        request = f"{self.command} {path}"
        self.fake.requests.append(request)
        self._call_hooks(self.fake.on_request)
        length = int(self.headers.get("Content-Length") or 0)
        self.raw = self.rfile.read(length)
        if path.startswith(f"/{REPOSITORY}/"):
            self._git()
            return
        self.body = json.loads(self.raw or b"null")
        rights = self.fake.tokens.get(self.headers["Authorization"].removeprefix("Bearer "))
        if self.fake.answers_html:
            self._send(200, b"<html>", {})
        elif rights is None:
            self._answer(401, {"message": "Bad credentials"})
        elif self._writes(path) and "pull-requests: write" not in rights:
            self._answer(403, {"message": "Resource not accessible by integration"})
        elif status := self.fake.refused.get(request):
            self._answer(status, {"message": self.fake.refusal})
        else:
            route = next((call for at, call in routes.items() if re.fullmatch(at, path)), None)
            route() if route else self._answer(404, {"message": "Not Found"})

    def _writes(self, path: str) -> bool:
        return self.command != "GET" and path != "/graphql"

    def _call_hooks(self, hooks: dict[str, Callable[[], None]]) -> None:
        for prefix, call in list(hooks.items()):
            if f"{self.command} {self.path}".startswith(prefix):
                call()

    def _git(self) -> None:
        """Serve the git remote, with the answers that GitHub gives to a token."""
        given = self.headers.get_all("Authorization") or []
        if len(given) > 1:
            self._send(400, b"Duplicate header: Authorization", {})
            return
        kind, _, secret = (given or [""])[0].partition(" ")
        pair = base64.b64decode(secret).decode() if kind.lower() == "basic" else ""
        rights = self.fake.tokens.get(pair.partition(":")[2])
        if rights is None:
            self._send(401, b"", {"WWW-Authenticate": 'Basic realm="GitHub"'})
        elif "receive-pack" in self.path and "contents: write" not in rights:
            self._send(403, b"Write access to repository not granted.", {})
        else:
            assert self.fake.bare
            url = self.path.removeprefix(f"/{REPOSITORY}")
            done = serve_git(self.command, url, self.headers, self.raw, self.fake.bare)
            self._call_hooks(self.fake.on_response)
            self._send(*done)

    def _user(self) -> None:
        if self.fake.login is None:
            self._answer(403, {"message": "Resource not accessible by integration"})
        else:
            self._answer(200, self.fake.writer)

    def _bot(self) -> None:
        self._answer(200, self.fake.bot)

    def _graphql(self) -> None:
        """Answer the only query that is used: who edited a comment last."""
        assert "editor" in self.body["query"]
        editor = self.fake.editors.get(self.body["variables"]["id"])
        found = {"databaseId": editor["id"]} if editor else None
        self._answer(200, {"data": {"node": {"editor": found}}})

    def _list(self) -> None:
        issue = int(urlsplit(self.path).path.split("/")[-2])
        found = [comment for comment in self.fake.comments if comment["issue"] == issue]
        page = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        start, end = (page - 1) * PAGE_SIZE, page * PAGE_SIZE
        path = f"{self.fake.url}{urlsplit(self.path).path}?page={page + 1}"
        more = {"Link": f'<{path}>; rel="next"'} if end < len(found) else {}
        self._answer(200, found[start:end], more)

    def _add(self) -> None:
        if len(self.body["body"]) > 65_536:
            self._answer(422, {"message": "body is too long (maximum is 65536 characters)"})
        else:
            issue = int(urlsplit(self.path).path.split("/")[-2])
            self._answer(201, self.fake.add_comment(self.body["body"], self.fake.writer, issue))

    def _edit(self) -> None:
        comment = self.fake.comments[int(self.path.rsplit("/", 1)[1]) - 1]
        self.fake.edit(comment, self.body["body"], self.fake.writer)
        self._answer(200, comment)

    def _pulls(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        head = query["head"][0].partition(":")[2]
        self._answer(200, [pull for pull in self.fake.pulls if pull["head"] == head])

    def _pulls_of_commit(self) -> None:
        number = self.fake.merged.get(self.path.split("/")[-2])
        merged = "2026-01-01T00:00:00Z" if number else None
        self._answer(200, [{"number": number or 7, "merged_at": merged}])

    def _open(self) -> None:
        number = len(self.fake.pulls) + 100
        page = f"https://github.com/{REPOSITORY}/pull/{number}"
        self.fake.pulls.append({**self.body, "html_url": page})
        self._answer(201, self.fake.pulls[-1])

    def _answer(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(value).encode()
        self._send(status, data, {"Content-Type": "application/json", **(headers or {})})

    def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore the broken connection of a killed client."""


@contextmanager
def running() -> Iterator[Fake]:
    """Serve a fresh repository for as long as the context lasts."""
    fake = Fake()
    handler = type("Bound", (Handler,), {"fake": fake})
    with Server(("127.0.0.1", 0), handler) as server:
        fake.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
