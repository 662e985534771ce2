"""What a connection refuses: plain http, untrusted certificates, redirects, proxies."""

from pathlib import Path

import pytest

from tests.wechat.accounts import Account, article
from tests.wechat.servers import own_certificate, serving
from wxpublish.errors import InvalidContent
from wxpublish.wechat.answers import NotSent, Refused
from wxpublish.wechat.client import Client, Credentials
from wxpublish.wechat.connect_url import check_base

TOKEN = "canary-token-0123456789"


def with_token(account: Account, base: str) -> Client:
    credentials = Credentials("wx1", access_token=TOKEN)
    return account.client(api_base=base, credentials=credentials)


@pytest.mark.parametrize(
    "base",
    [
        "http://api.weixin.qq.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "ftp://localhost",
        "api.weixin.qq.com",
        "https://",
        "https://user:word@api.weixin.qq.com",
        "https://api.weixin.qq.com?x=1",
        "http://localhost:port",
        "",
    ],
)
def test_an_unsafe_base_is_invalid(base: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        check_base(base)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    "base",
    ["https://api.weixin.qq.com/", "http://127.0.0.1:8", "http://[::1]:8", "http://localhost"],
)
def test_https_and_this_machine_are_valid(base: str) -> None:
    assert check_base(base).text == base.rstrip("/")


def test_a_redirect_is_not_followed(account: Account) -> None:
    with (
        serving(200, {}) as (elsewhere, reached),
        serving(307, {"Location": f"{elsewhere}/cgi-bin/draft/add"}) as (base, _),
    ):
        answer = with_token(account, base).channel("draft").create([article("x")])
    assert isinstance(answer, Refused)
    assert answer.errcode == 307
    assert reached == []


def test_an_untrusted_certificate_sends_nothing(account: Account, tmp_path: Path) -> None:
    with serving(200, {}, own_certificate(tmp_path)) as (base, got):
        answer = with_token(account, base).channel("draft").create([article("x")])
    assert isinstance(answer, NotSent)
    assert "certificate of 127.0.0.1" in answer.reason
    assert got == []


def test_a_proxy_of_the_environment_never_sees_this_machine(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(200, {}) as (proxy, seen):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        account.client().channel("draft").count()
    assert seen == []
    assert account.calls()["draft/count"] == 1


def test_a_proxy_that_does_not_answer_sends_nothing(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    client = with_token(account, "https://api.weixin.qq.com")
    answer = client.channel("draft").create([article("x")])
    assert isinstance(answer, NotSent)
    assert "proxy" in answer.reason


def test_no_login_of_a_netrc_file_is_sent(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(200, {}) as (base, got):
        with_token(account, base).channel("draft").create([article("x")])
    assert "Authorization" not in got[0]


def test_no_cookie_is_kept(account: Account) -> None:
    with serving(200, {"Set-Cookie": "a=b; Path=/"}) as (base, got):
        client = with_token(account, base)
        client.channel("draft").create([article("x")])
        client.channel("draft").create([article("x")])
    assert len(got) == 2
    assert "Cookie" not in got[1]


@pytest.mark.parametrize("place", ["http://[", "//", "\x00", "http://a:b/"])
def test_a_malformed_redirect_is_a_refusal(account: Account, place: str) -> None:
    with serving(302, {"Location": place}) as (base, _):
        answer = with_token(account, base).channel("draft").create([article("x")])
    assert isinstance(answer, Refused)
    assert answer.errcode == 302
