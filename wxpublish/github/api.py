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
from wxpublish.github.token_identity import ACTIONS_BOT, Identity, was_edited
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
MAX_WAIT = 60.0
"""Seconds. What GitHub asks to wait for longer ends the call: a job is paid by the minute."""
_MAX_WAITS = 3
MAX_PAGES = 100
"""Of 100 comments each: a list that is longer has no end."""
_PUBLIC_API = "https://api.github.com"
_EDITOR_QUERY = """\
query($id: ID!) { node(id: $id) { ... on IssueComment { editor {
  ... on User { databaseId } ... on Bot { databaseId } } } } }"""
_NO_PULLS = "not permitted to create or approve pull requests"


class GithubError(WxpublishError):
    """GitHub did not do what was asked; `status` is that of HTTP, 0 for no answer."""

    code = "github"

    def __init__(self, purpose: str, status: int, reason: str, *, hint: str | None = None) -> None:
        super().__init__(f"GitHub refused to {purpose}: {reason}", hint=hint)
        self.status = status


class _BearerAuth(AuthBase):
    """The token of the run. As a header of the session alone, a login of ~/.netrc would take its
    place.
    """

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _SameApiSession(requests.Session):
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
        self._session = _SameApiSession(self._api)
        self._session.auth = _BearerAuth(token)
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
            if pages > MAX_PAGES:
                raise GithubError("list the comments", 0, f"there are more than {MAX_PAGES} pages")
            response = self._send("GET", url, "list the comments")
            yield from _read_objects(response, "list the comments")
            url = response.links.get("next", {}).get("url", "")
            if url and not _is_within(url, self._api):
                raise GithubError("list the comments", 0, "the next page is on another host")

    def comment(self, number: int, body: str) -> str:
        """Add a comment; returns its page."""
        url = self._url(f"issues/{number}/comments")
        return self._page_url(self._send("POST", url, "write a comment", {"body": body}))

    def update_comment(self, identifier: int, body: str) -> str:
        """Give a comment another text; returns its page."""
        url = self._url(f"issues/comments/{identifier}")
        return self._page_url(self._send("PATCH", url, "edit a comment", {"body": body}))

    def find_identity(self) -> Identity:
        """Who this token writes as.

        The token of a workflow belongs to an app, which cannot ask who it is (403).
        """
        try:
            return self._read_user(f"{self._api}/user")
        except GithubError as error:
            if error.status != HTTPStatus.FORBIDDEN:
                raise
        if self._api == _PUBLIC_API:
            return ACTIONS_BOT
        try:  # a server of one's own has numbers of its own
            return self._read_user(f"{self._api}/users/{quote(ACTIONS_BOT.login)}")
        except GithubError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
        return ACTIONS_BOT

    def has_own_text(self, comment: dict[str, Any]) -> bool:
        """Whether nobody but this token's user gave a comment of its own the text that it has.

        Whoever may write to the repository can edit any comment; its author stays the same.
        """
        if not was_edited(comment):
            return True
        query = {"query": _EDITOR_QUERY, "variables": {"id": comment.get("node_id")}}
        url = f"{self._api.removesuffix('/v3')}/graphql"
        response = self._send("POST", url, "tell who edited a comment", query).json()
        node = (response.get("data") or {}).get("node")
        if not isinstance(node, dict) or "editor" not in node:
            raise GithubError("tell who edited a comment", 0, "its answer lacks it")
        return self.find_identity().is_editor(node["editor"])

    def _read_user(self, url: str) -> Identity:
        purpose = "tell whose token this is"
        try:
            return Identity.from_user(self._send("GET", url, purpose).json())
        except ValueError as error:
            raise GithubError(purpose, 0, str(error)) from None

    def find_merged_pulls(self, sha: str) -> list[int]:
        """The numbers of the merged pull requests that a commit came from."""
        url = self._url(f"commits/{sha}/pulls")
        purpose = "list the pull requests of a commit"
        found = _read_objects(self._send("GET", url, purpose), purpose)
        return [int(pull["number"]) for pull in found if pull.get("merged_at")]

    def ensure_pull(self, head: str, base: str, title: str, body: str) -> str:
        """The page of the open pull request from `head` to `base`; opened if there is none."""
        owner = self._repository.partition("/")[0]
        query = f"pulls?state=open&head={owner}:{head}&base={base}"
        purpose = "list the pull requests"
        found = _read_objects(self._send("GET", self._url(query), purpose), purpose)
        if found:
            return str(found[0]["html_url"])
        payload = {"head": head, "base": base, "title": title, "body": body}
        return self._page_url(
            self._send("POST", self._url("pulls"), "open a pull request", payload)
        )

    def _url(self, path: str) -> str:
        return f"{self._api}/repos/{self._repository}/{path}"

    def _send(
        self, method: str, url: str, purpose: str, body: Mapping[str, Any] | None = None
    ) -> requests.Response:
        try:
            response = self._request(method, url, body)
            if response.ok and not response.is_redirect:
                response.json()  # a page of some proxy is no answer of GitHub
                return response
        except requests.RequestException as error:
            raise GithubError(purpose, 0, str(error)) from error
        raise GithubError(
            purpose,
            response.status_code,
            _reason(response),
            hint=_hint(response.status_code, _reason(response)),
        )

    def _request(self, method: str, url: str, body: Mapping[str, Any] | None) -> requests.Response:
        """The answer, after the waits that GitHub asks for: what it refuses so was not done.

        https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
        """
        waits = 0
        while True:
            response = self._session.request(method, url, json=body, timeout=_TIMEOUT)
            delay = retry_delay(response, time.time())
            if delay is None or delay > MAX_WAIT or waits == _MAX_WAITS:
                return response
            response.close()
            self._sleep(delay)
            waits += 1

    @staticmethod
    def _page_url(response: requests.Response) -> str:
        return str(response.json()["html_url"])


def retry_delay(response: requests.Response, now: float) -> float | None:
    """Seconds that GitHub asks to be left alone for; None where it refused for another reason.

    A rate limit is a 429 or 403; of the secondary ones GitHub tells the seconds, of the others when
    the hour is over.
    """
    if response.status_code not in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}:
        return None
    retry_after = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", retry_after):
        return float(retry_after)
    try:
        if retry_after:
            return max(parsedate_to_datetime(retry_after).timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return MAX_WAIT
    reset = response.headers.get("X-RateLimit-Reset", "")
    if response.headers.get("X-RateLimit-Remaining") == "0" and re.fullmatch(r"[0-9]{1,12}", reset):
        return max(float(reset) - now, 0.0)
    return MAX_WAIT if response.status_code == HTTPStatus.TOO_MANY_REQUESTS else None


def _read_objects(response: requests.Response, purpose: str) -> list[dict[str, Any]]:
    """The JSON objects of a list. Raises GithubError for any other answer."""
    found = response.json()
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise GithubError(purpose, 0, "its answer is not a list of objects")
    return found


def _reason(response: requests.Response) -> str:
    try:
        message = response.json().get("message", "")
    except (requests.JSONDecodeError, AttributeError):
        message = ""
    return f"{response.status_code} {message or response.reason}"


def _hint(status: int, reason: str) -> str | None:
    if _NO_PULLS in reason:
        return (
            "allow it: Settings → Actions → General → Allow GitHub Actions to create and approve "
            "pull requests; or open one from that branch by hand"
        )
    if status not in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return None
    return "the job needs `permissions: {contents: read, pull-requests: write}`"
