"""GitHub's REST API, as far as comments and pull requests need it.

https://docs.github.com/rest
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import quote, urljoin

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util.retry import Retry

from wxpublish.errors import WrongUsage, WxpublishError
from wxpublish.github.token_identity import ACTIONS, Identity, was_edited
from wxpublish.model.base_url import parse_base

_TIMEOUT = (10, 30)
_RETRY = Retry(
    total=3,
    backoff_factor=0.5,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=frozenset({"GET", "PATCH"}),
    raise_on_status=False,
    respect_retry_after_header=False,  # it has no bound
)
LONGEST_WAIT = 60.0
"""Seconds. What GitHub asks to wait for longer ends the call: a job is paid by the minute."""
_WAITS = 3
MOST_PAGES = 100
"""Of 100 comments each: a list that is longer has no end."""
_PUBLIC_API = "https://api.github.com"
_EDITOR = """\
query($id: ID!) { node(id: $id) { ... on IssueComment { editor {
  ... on User { databaseId } ... on Bot { databaseId } } } } }"""
_NO_PULLS = "not permitted to create or approve pull requests"


class Refused(WxpublishError):
    """GitHub did not do what was asked; `status` is that of HTTP, 0 for no answer."""

    code = "github"

    def __init__(self, what: str, status: int, why: str, *, hint: str | None = None) -> None:
        super().__init__(f"GitHub refused to {what}: {why}", hint=hint)
        self.status = status


class _Bearer(AuthBase):
    """The token of the run. As a header of the session alone, a login of ~/.netrc would take its
    place.
    """

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _OneHost(requests.Session):
    """Follows a redirect within the API alone: the token goes nowhere else."""

    def __init__(self, api: str) -> None:
        super().__init__()
        self._api = api

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where an answer leads on to, within the API; None for any other place."""
        target = super().get_redirect_target(resp)
        if target is None:
            return None
        url = urljoin(resp.url, target)
        return url if _is_within(url, self._api) else None

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Keep the token on a redirect, which stays within the API: it would become netrc's."""


def _is_within(url: str, api: str) -> bool:
    """Whether an address is one of the API: nothing but its path can follow the base."""
    return url.startswith(f"{api}/") and "\\" not in url


class Github:
    """One repository through the REST API, with the token of the run."""

    def __init__(
        self,
        api: str,
        repository: str,
        token: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        parsed = parse_base(api)
        if parsed is None or not parsed.is_safe:
            raise WrongUsage(f"the address of GitHub's API is not https://HOST/PATH: {api}")
        self._api = parsed.text
        self._repository = repository
        self._sleep = sleep
        self._session = _OneHost(self._api)
        self._session.auth = _Bearer(token)
        self._session.headers.update(
            {
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
            }
        )
        self._session.mount(f"{self._api}/", HTTPAdapter(max_retries=_RETRY))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def comments(self, number: int) -> Iterator[dict[str, Any]]:
        """All comments of an issue or pull request, oldest first."""
        url = self._url(f"issues/{number}/comments?per_page=100")
        pages = 0
        while url:
            pages += 1
            if pages > MOST_PAGES:
                raise Refused("list the comments", 0, f"there are more than {MOST_PAGES} pages")
            answer = self._send("GET", url, "list the comments")
            yield from _objects(answer, "list the comments")
            url = answer.links.get("next", {}).get("url", "")
            if url and not _is_within(url, self._api):
                raise Refused("list the comments", 0, "the next page is on another host")

    def comment(self, number: int, body: str) -> str:
        """Add a comment; returns its page."""
        url = self._url(f"issues/{number}/comments")
        return self._page(self._send("POST", url, "write a comment", {"body": body}))

    def edit_comment(self, identifier: int, body: str) -> str:
        """Give a comment another text; returns its page."""
        url = self._url(f"issues/comments/{identifier}")
        return self._page(self._send("PATCH", url, "edit a comment", {"body": body}))

    def identity(self) -> Identity:
        """Who this token writes as.

        The token of a workflow belongs to an app, which cannot ask who it is (403).
        """
        try:
            return self._user(f"{self._api}/user")
        except Refused as refused:
            if refused.status != HTTPStatus.FORBIDDEN:
                raise
        if self._api == _PUBLIC_API:
            return ACTIONS
        try:  # a server of one's own has numbers of its own
            return self._user(f"{self._api}/users/{quote(ACTIONS.login)}")
        except Refused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
        return ACTIONS

    def is_own_text(self, comment: dict[str, Any]) -> bool:
        """Whether nobody but this token's user gave a comment of its own the text that it has.

        Whoever may write to the repository can edit any comment; its author stays the same.
        """
        if not was_edited(comment):
            return True
        query = {"query": _EDITOR, "variables": {"id": comment.get("node_id")}}
        url = f"{self._api.removesuffix('/v3')}/graphql"
        answer = self._send("POST", url, "tell who edited a comment", query).json()
        node = (answer.get("data") or {}).get("node")
        if not isinstance(node, dict) or "editor" not in node:
            raise Refused("tell who edited a comment", 0, "its answer lacks it")
        return self.identity().edited(node["editor"])

    def _user(self, url: str) -> Identity:
        what = "tell whose token this is"
        try:
            return Identity.of(self._send("GET", url, what).json())
        except ValueError as problem:
            raise Refused(what, 0, str(problem)) from None

    def pulls_of(self, sha: str) -> list[int]:
        """The numbers of the merged pull requests that a commit came from."""
        url = self._url(f"commits/{sha}/pulls")
        what = "list the pull requests of a commit"
        found = _objects(self._send("GET", url, what), what)
        return [int(pull["number"]) for pull in found if pull.get("merged_at")]

    def open_pull(self, head: str, base: str, title: str, body: str) -> str:
        """The page of the open pull request from `head` to `base`; opened if there is none."""
        owner = self._repository.partition("/")[0]
        query = f"pulls?state=open&head={owner}:{head}&base={base}"
        what = "list the pull requests"
        found = _objects(self._send("GET", self._url(query), what), what)
        if found:
            return str(found[0]["html_url"])
        wanted = {"head": head, "base": base, "title": title, "body": body}
        return self._page(self._send("POST", self._url("pulls"), "open a pull request", wanted))

    def _url(self, path: str) -> str:
        return f"{self._api}/repos/{self._repository}/{path}"

    def _send(
        self, method: str, url: str, what: str, body: Mapping[str, Any] | None = None
    ) -> requests.Response:
        try:
            answer = self._answer(method, url, body)
            if answer.ok and not answer.is_redirect:
                answer.json()  # a page of some proxy is no answer of GitHub
                return answer
        except requests.RequestException as problem:
            raise Refused(what, 0, str(problem)) from problem
        raise Refused(
            what, answer.status_code, _why(answer), hint=_hint(answer.status_code, _why(answer))
        )

    def _answer(self, method: str, url: str, body: Mapping[str, Any] | None) -> requests.Response:
        """The answer, after the waits that GitHub asks for: what it refuses so was not done.

        https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
        """
        waited = 0
        while True:
            answer = self._session.request(method, url, json=body, timeout=_TIMEOUT)
            pause = wanted_pause(answer, time.time())
            if pause is None or pause > LONGEST_WAIT or waited == _WAITS:
                return answer
            answer.close()
            self._sleep(pause)
            waited += 1

    @staticmethod
    def _page(answer: requests.Response) -> str:
        return str(answer.json()["html_url"])


def wanted_pause(answer: requests.Response, now: float) -> float | None:
    """Seconds that GitHub asks to be left alone for; None where it refused for another reason.

    A rate limit is a 429 or 403; of the secondary ones GitHub tells the seconds, of the others when
    the hour is over.
    """
    if answer.status_code not in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}:
        return None
    after = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", after):
        return float(after)
    try:
        if after:
            return max(parsedate_to_datetime(after).timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return LONGEST_WAIT
    reset = answer.headers.get("X-RateLimit-Reset", "")
    if answer.headers.get("X-RateLimit-Remaining") == "0" and re.fullmatch(r"[0-9]{1,12}", reset):
        return max(float(reset) - now, 0.0)
    return LONGEST_WAIT if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS else None


def _objects(answer: requests.Response, what: str) -> list[dict[str, Any]]:
    """The JSON objects of a list. Raises Refused for any other answer."""
    found = answer.json()
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Refused(what, 0, "its answer is not a list of objects")
    return found


def _why(answer: requests.Response) -> str:
    try:
        message = answer.json().get("message", "")
    except (requests.JSONDecodeError, AttributeError):
        message = ""
    return f"{answer.status_code} {message or answer.reason}"


def _hint(status: int, why: str) -> str | None:
    if _NO_PULLS in why:
        return (
            "allow it: Settings → Actions → General → Allow GitHub Actions to create and approve "
            "pull requests; or open one from that branch by hand"
        )
    if status not in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return None
    return "the job needs `permissions: {contents: read, pull-requests: write}`"
