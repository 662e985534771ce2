"""Any answer gives one of the four results of a call, and never an exception."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.wechat.accounts import Account, article, describe_with_hint, picture
from tests.wechat.conftest import Open
from tests.wechat.servers import serving
from wxpublish.wechat.answers import NotSent, Ok, Refused, Unknown
from wxpublish.wechat.client import Client, Credentials, connect

KEYS = ["errcode", "errmsg", "media_id", "url", "item", "total_count", "news_item", "content"]
KEYS += ["update_time", "title", "name", "news_count", "down_url", "ip_list", "quota"]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20)
    | st.sampled_from(["0", "-1", "40007", "invalid ip 1.2.3.4, not in whitelist rid: a-b"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6).map(
    lambda item: json.dumps(item).encode()
)
BODIES = OBJECTS | st.binary(max_size=60) | VALUES.map(lambda item: json.dumps(item).encode())

CALLS: tuple[Callable[[Client], object], ...] = (
    lambda client: client.channel("draft").create([article("x")]),
    lambda client: client.channel("draft").update("x", 0, article("x")),
    lambda client: client.channel("draft").get("x"),
    lambda client: client.channel("draft").list(content=True),
    lambda client: client.channel("material").count(),
    lambda client: client.materials.add("image", picture()),
    lambda client: client.materials.add_picture(picture()),
    lambda client: client.materials.get("x", BytesIO()),
    lambda client: client.materials.delete("x"),
    lambda client: client.materials.list("image"),
    lambda client: client.materials.counts(),
    lambda client: client.temporary.upload("image", picture()),
    lambda client: client.temporary.get("x", BytesIO()),
    lambda client: client.account.quota("draft/add"),
    lambda client: client.account.api_addresses(),
)


@dataclass
class ScriptedClient:
    """A client of a server at `base` that answers every request with `says`."""

    base: str
    client: Client
    says: bytes = b"{}"


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedClient]:
    found: list[ScriptedClient] = []
    answer = {"Content-Type": "text/plain"}
    with serving(200, answer, body=lambda: found[0].says) as (base, _):
        account = Account(base, tmp_path_factory.mktemp("cache"))
        credentials = Credentials("wx1", access_token="token")
        client = account.client(credentials=credentials, timing=account.timing(max_attempts=1))
        found.append(ScriptedClient(base, client))
        yield found[0]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=BODIES, call=st.sampled_from(CALLS))
def test_any_body_becomes_an_answer_with_a_description(
    scripted: ScriptedClient, body: bytes, call: Callable[[Client], object]
) -> None:
    scripted.says = body
    answer = call(scripted.client)
    assert isinstance(answer, Ok | NotSent | Refused | Unknown)
    if isinstance(answer, NotSent | Refused | Unknown):
        describe_with_hint(answer, "news.a").encode()


class MemoryTokenStore:
    """A token store in memory with a given text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def locked(self) -> AbstractContextManager[None]:
        return nullcontext()

    def read(self) -> str:
        return self.text

    def write(self, text: str) -> None:
        self.text = text


CACHES = st.dictionaries(st.sampled_from(["token", "until", "forced"]), VALUES).map(json.dumps)


@settings(max_examples=80, deadline=None)
@given(kept=st.text(max_size=60) | CACHES)
def test_any_content_of_the_cache_is_tolerated(scripted: ScriptedClient, kept: str) -> None:
    scripted.says = b'{"access_token": "fresh", "expires_in": 7200}'
    base = scripted.base
    credentials = Credentials("wx1", secret="s")
    client = connect(credentials, store=MemoryTokenStore(kept), api_base=base, token_base=base)
    assert isinstance(client.token(), Ok)


def test_an_answer_beyond_the_size_limit_is_not_read_completely(opened: Open) -> None:
    account = opened()
    big = b'{"a": "' + b"x" * (65 * 1024 * 1024) + b'"}'
    with serving(200, {}, body=big) as (base, _):
        credentials = Credentials("wx1", access_token="token")
        client = account.client(api_base=base, credentials=credentials)
        answer = client.channel("draft").create([article("x")])
    assert answer == Unknown("draft/add", "the answer has more than 64 MB")
