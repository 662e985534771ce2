"""The calls of GitHub's REST API that comments and pull requests need.

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
    respect_retry_after_header=False,  # urllib3 would wait for as long as the header asks
)
MAX_WAIT = 60.0
"""Seconds. A longer wait ends the call, since a job is billed by the minute."""
_MAX_WAITS = 3
MAX_PAGES = 100
"""Pages of 100 comments each; a longer list counts as endless."""
_PUBLIC_API = "https://api.github.com"
_EDITOR_QUERY = """\
query($id: ID!) { node(id: $id) { ... on IssueComment { editor {
  ... on User { databaseId } ... on Bot { databaseId } } } } }"""
_NO_PULLS = "not permitted to create or approve pull requests"


class GithubError(WxpublishError):
    """A call of GitHub's API failed; `status` is that of HTTP, 0 without a usable response."""

    code = "github"

    def __init__(self, purpose: str, status: int, reason: str, *, hint: str | None = None) -> None:
        super().__init__(f"GitHub: cannot {purpose}: {reason}", hint=hint)
        self.status = status


class _BearerAuth(AuthBase):
    """The token of the run. A login of ~/.netrc would override it in a mere session header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _SameApiSession(requests.Session):
    """Follows redirects only within the API, so that the token goes nowhere else."""

    def __init__(self, api: str) -> None:
        super().__init__()
        self._api = api

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """The address of a redirect within the API; None for any other."""
        target = super().get_redirect_target(resp)
        if target is None:
            return None
        url = urljoin(resp.url, target)
        return url if _is_within(url, self._api) else None

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Keep the token: the redirect stays within the API, and requests would take ~/.netrc."""


def _is_within(url: str, api: str) -> bool:
    """Whether an address lies below the API's base, however a URL parser reads backslashes."""
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
            raise WrongUsage(f"GitHub's API must have an address like https://HOST/PATH, not {api}")
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

    def list_comments(self, number: int) -> Iterator[dict[str, Any]]:
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

    def create_comment(self, number: int, body: str) -> str:
        """Add a comment; returns its page."""
        url = self._url(f"issues/{number}/comments")
        return self._page_url(self._send("POST", url, "write a comment", {"body": body}))

    def update_comment(self, identifier: int, body: str) -> str:
        """Give a comment another text; returns its page."""
        url = self._url(f"issues/comments/{identifier}")
        return self._page_url(self._send("PATCH", url, "edit a comment", {"body": body}))

    def find_identity(self) -> Identity:
        """Find the user as which this token writes.

        The token of a workflow belongs to an app, which may not ask who it is (403).
        """
        try:
            return self._read_user(f"{self._api}/user")
        except GithubError as error:
            if error.status != HTTPStatus.FORBIDDEN:
                raise
        if self._api == _PUBLIC_API:
            return ACTIONS_BOT
        try:  # GitHub Enterprise Server gives its users other numbers
            return self._read_user(f"{self._api}/users/{quote(ACTIONS_BOT.login)}")
        except GithubError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
        return ACTIONS_BOT

    def wrote_current_text(self, comment: dict[str, Any]) -> bool:
        """Whether a comment by this token's user still has that user's text.

        Anyone with write access can edit any comment, and its author stays the same.
        """
        if not was_edited(comment):
            return True
        query = {"query": _EDITOR_QUERY, "variables": {"id": comment.get("node_id")}}
        url = f"{self._api.removesuffix('/v3')}/graphql"
        response = self._send("POST", url, "find the editor of a comment", query).json()
        node = (response.get("data") or {}).get("node")
        if not isinstance(node, dict) or "editor" not in node:
            raise GithubError("find the editor of a comment", 0, "the answer does not name one")
        return self.find_identity().is_editor(node["editor"])

    def _read_user(self, url: str) -> Identity:
        purpose = "find the user of the token"
        try:
            return Identity.from_user(self._send("GET", url, purpose).json())
        except ValueError as error:
            raise GithubError(purpose, 0, str(error)) from None

    def find_merged_pulls(self, sha: str) -> list[int]:
        """The numbers of the merged pull requests that brought in a commit."""
        url = self._url(f"commits/{sha}/pulls")
        purpose = "list the pull requests of a commit"
        found = _read_objects(self._send("GET", url, purpose), purpose)
        return [int(pull["number"]) for pull in found if pull.get("merged_at")]

    def ensure_pull(self, head: str, base: str, title: str, body: str) -> str:
        """The page of the open pull request from `head` to `base`; opens one if there is none."""
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
                response.json()  # raises for the HTML page of a proxy
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
        """Send a request, again after each wait that GitHub asks for: it did nothing so far.

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
    """Seconds until GitHub takes the request again; None if this is not a rate limit.

    A rate limit has the status 429 or 403. The secondary limits name the seconds, the primary limit
    names the time of its reset.
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
    """The JSON objects of a list. Raises GithubError for any other response."""
    found = response.json()
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise GithubError(purpose, 0, "the answer is not a list of objects")
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
            "allow it under Settings → Actions → General → Allow GitHub Actions to create and "
            "approve pull requests, or open the pull request by hand"
        )
    if status not in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return None
    return "the job needs `permissions: {contents: read, pull-requests: write}`"
