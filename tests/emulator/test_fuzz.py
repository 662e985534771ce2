"""Arbitrary requests give no 5xx status, lose no row and reveal no secret."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.emulator.account import APP_ID, SECRET, Account, article, jpeg
from wxpublish.emulator import Settings, start
from wxpublish.emulator.endpoints.registry import ENDPOINTS

FUZZ_SETTINGS = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Without the endpoints that replace the token of the test.
NAMES = sorted(ENDPOINTS.keys() - {"stable_token", "token"})

TEXT = st.text(max_size=40) | st.sampled_from(["news", "image", "draft", "0", "__proto__"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
HTML_FRAGMENTS = [
    "<p>", "</p>", "<div", ">", "<img src=", '"', "'", "=", "<a href='#", "&#39;", "style=",
    "<script>", "</script", "<!--", "-->", "<svg/>", "\x00", "��", "<section ",
]  # fmt: skip
HTML = st.lists(
    st.sampled_from(HTML_FRAGMENTS) | st.text(max_size=5),
    max_size=25,
).map("".join)
ARTICLE = st.fixed_dictionaries(
    {},
    optional={
        "title": TEXT | JSON,
        "author": TEXT | JSON,
        "digest": TEXT | JSON,
        "content": HTML | JSON,
        "thumb_media_id": st.sampled_from(["THUMB", "x"]) | JSON,
        "need_open_comment": JSON,
        "content_source_url": TEXT | st.just("http://[") | JSON,
        "article_type": st.sampled_from(["news", "newspic"]) | JSON,
        "image_info": JSON,
        "product_info": JSON,
    },
)
BODY = st.fixed_dictionaries(
    {},
    optional={
        "media_id": st.sampled_from(["THUMB", "DRAFT", "x"]) | JSON,
        "index": st.integers(-2, 2) | JSON,
        "offset": st.integers(-2, 2**70) | JSON,
        "count": st.integers(-2, 30) | JSON,
        "no_content": JSON,
        "type": TEXT | JSON,
        "articles": ARTICLE | st.lists(ARTICLE, max_size=9) | JSON,
        "publish_id": st.integers() | st.text("0123456789", max_size=30) | JSON,
        "article_id": JSON,
        "appid": JSON,
        "cgi_path": TEXT | JSON,
        "rid": JSON,
        "mpnews": JSON,
    },
)
CHANGING = {"material/del_material", "draft/delete", "draft/update", "freepublish/submit"}


@pytest.fixture(scope="module")
def fuzzed_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    data = tmp_path_factory.mktemp("fuzzed")
    unlimited = dict.fromkeys(ENDPOINTS, 10**9)
    with start(
        Settings(data=data, app_id=APP_ID, app_secret=SECRET, quota=unlimited, escapes="lenient")
    ) as server:
        account = Account(server.url)
        yield account
        account.close()


@pytest.fixture(scope="module")
def protected_ids(fuzzed_account: Account) -> dict[str, str]:
    """The ids that no arbitrary request may lose."""
    thumb = fuzzed_account.thumb()
    return {"THUMB": thumb, "DRAFT": fuzzed_account.draft(article(thumb))}


def check_request(
    account: Account, protected_ids: dict[str, str], endpoint: str, **request: Any
) -> None:
    """Send a request and check every invariant."""
    answer = account.request(endpoint, **request)
    assert answer.status_code < 500
    assert SECRET not in answer.text
    assert account.token not in answer.text
    if endpoint == "draft/add" and '{"media_id"' in answer.text:
        media_id = json.loads(answer.content)["media_id"]
        assert account.code("draft/get", {"media_id": media_id}) == 0
    assert account.code("draft/get", {"media_id": protected_ids["DRAFT"]}) == 0
    assert (
        account.request("material/get_material", {"media_id": protected_ids["THUMB"]}).content
        == jpeg()
    )


@FUZZ_SETTINGS
@given(
    endpoint=st.sampled_from(NAMES),
    body=st.binary(max_size=200),
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD"]),
)
def test_arbitrary_bytes(
    fuzzed_account: Account, protected_ids: dict[str, str], endpoint: str, body: bytes, method: str
) -> None:
    check_request(fuzzed_account, protected_ids, endpoint, body=body, method=method)


@FUZZ_SETTINGS
@given(endpoint=st.sampled_from(NAMES), body=BODY)
def test_arbitrary_documents(
    fuzzed_account: Account, protected_ids: dict[str, str], endpoint: str, body: dict[str, Any]
) -> None:
    ids = {} if endpoint in CHANGING else protected_ids
    text = json.dumps(body, ensure_ascii=True)
    for name, media_id in ids.items():
        text = text.replace(f'"{name}"', f'"{media_id}"')
    check_request(fuzzed_account, protected_ids, endpoint, body=text.encode())


@FUZZ_SETTINGS
@given(articles=st.lists(ARTICLE, min_size=1, max_size=3), html=HTML)
def test_arbitrary_articles(
    fuzzed_account: Account,
    protected_ids: dict[str, str],
    articles: list[dict[str, Any]],
    html: str,
) -> None:
    whole = [
        {**article(protected_ids["THUMB"]), "content": html or "x", **each} for each in articles
    ]
    text = json.dumps({"articles": whole}).replace('"THUMB"', f'"{protected_ids["THUMB"]}"')
    check_request(fuzzed_account, protected_ids, "draft/add", body=text.encode())


HEADS = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"ID3", b"#!AMR\n"]
HEADS += [b"RIFF____WAVE", b"\xff\xfb\x10\x00", b"____ftyp"]
HEADS += [bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")]
UPLOADS = ["material/add_material", "media/upload", "media/uploadimg"]
FILE = st.fixed_dictionaries(
    {
        "file": st.tuples(
            st.text(max_size=20), st.tuples(st.sampled_from(HEADS), st.binary()).map(b"".join)
        ),
        "type": st.sampled_from(["image", "voice", "video", "thumb", "x"]),
    },
    optional={
        "form": st.fixed_dictionaries({"description": st.text() | JSON.map(json.dumps)}),
        "description": st.text() | JSON.map(json.dumps),
    },
)


@FUZZ_SETTINGS
@given(endpoint=st.sampled_from(UPLOADS), request=FILE)
def test_arbitrary_files(
    fuzzed_account: Account, protected_ids: dict[str, str], endpoint: str, request: dict[str, Any]
) -> None:
    check_request(fuzzed_account, protected_ids, endpoint, **request)


@FUZZ_SETTINGS
@given(
    body=st.binary(max_size=300),
    kind=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30),
)
def test_arbitrary_forms(
    fuzzed_account: Account, protected_ids: dict[str, str], body: bytes, kind: str
) -> None:
    content_type = ("multipart/form-data; boundary=" + kind).encode("latin-1")
    check_request(
        fuzzed_account,
        protected_ids,
        "material/add_material",
        body=b"--" + kind.encode() + b"\r\n" + body,
        content_type=content_type,
        type="image",
    )


@FUZZ_SETTINGS
@given(
    query=st.dictionaries(
        st.sampled_from(["type", "media_id", "description", "access_token"]), st.text(max_size=30)
    )
)
def test_arbitrary_queries(
    fuzzed_account: Account, protected_ids: dict[str, str], query: dict[str, str]
) -> None:
    check_request(fuzzed_account, protected_ids, "media/get", method="GET", **query)


@FUZZ_SETTINGS
@given(
    path=st.sampled_from(["edit", "save", "delete", "publish", "clock", "faults"]), body=BODY | JSON
)
def test_arbitrary_admin_bodies(fuzzed_account: Account, path: str, body: object) -> None:
    answer = fuzzed_account.post(f"/_emulator/{path}", json.dumps(body).encode())
    assert answer.status_code in {200, 400}


@FUZZ_SETTINGS
@given(path=st.text(max_size=30), query=st.text(max_size=20))
def test_arbitrary_addresses(fuzzed_account: Account, path: str, query: str) -> None:
    for start_of_path in ("/", "/_console/", "/_console/news/", "/s?", "/mmbiz_png/"):
        assert fuzzed_account.get(start_of_path + path + "?" + query).status_code < 500


@FUZZ_SETTINGS
@given(body=st.binary(max_size=200) | BODY.map(lambda body: json.dumps(body).encode()))
def test_arbitrary_requests_for_a_token(
    fuzzed_account: Account, protected_ids: dict[str, str], body: bytes
) -> None:
    """Without the secret, a caller gets no token and ends no other."""
    for method, endpoint in (("POST", "stable_token"), ("GET", "token"), ("POST", "token")):
        answer = fuzzed_account.request(endpoint, body, method=method, access_token="")
        assert answer.status_code == 200
        assert "access_token" not in json.loads(answer.content)
        assert SECRET not in answer.text
    assert fuzzed_account.code("draft/get", {"media_id": protected_ids["DRAFT"]}) == 0


@FUZZ_SETTINGS
@given(content=HTML | JSON, body=st.binary(max_size=100))
def test_arbitrary_articles_for_the_checker(
    fuzzed_account: Account, content: object, body: bytes
) -> None:
    for sent in (json.dumps({"content": content}).encode(), body):
        answer = fuzzed_account.post("/article-bin/verify_article_structure", sent)
        assert answer.status_code == 200
        assert {"isValid", "errcode"} & json.loads(answer.content).keys()
