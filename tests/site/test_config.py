"""Configuration: defaults, accounts, and the environment."""

from pathlib import Path

import pytest

from tests.site.sites import write_site
from wxpublish.errors import InvalidContent, WrongUsage
from wxpublish.model.site import PLATFORM, Account, Config, Safety
from wxpublish.site.account_selection import select_account
from wxpublish.site.config import read_config

MINIMAL = "version: 1\nchannel: draft\n"
SEVERAL = (
    "version: 1\nchannel: draft\ncovers: image\naccounts:\n"
    "  north: {app_id: wx0123456789abcdef}\n"
    "  south: {app_id: wxfedcba9876543210, channel: material, covers: thumb}\n"
)


def read_valid_config(root: Path, text: str) -> Config:
    write_site(root, {"wxpublish.yaml": text})
    read = read_config(root)
    assert read.config, read.findings
    return read.config


def test_defaults_are_the_documented_ones(tmp_path: Path) -> None:
    config = read_valid_config(tmp_path, MINIMAL)
    assert config.content == ("articles/**/*.md",)
    assert config.theme.name == "plain"
    assert (config.links, config.overflow) == ("footnotes", ("strip-links", "split"))
    assert config.content_limit == 20_000
    assert config.on_drift == "fail"
    assert config.safety == Safety(max_delete=10, max_delete_percent=30)
    assert (config.quota, config.media, config.imports, config.moved) == ({}, (), (), ())
    assert config.accounts == (Account(None, "", "draft", "thumb", "wxpublish.lock.json"),)


def test_missing_configuration_has_a_hint_to_create_one(tmp_path: Path) -> None:
    (finding,) = read_config(tmp_path).findings
    assert (finding.code, "wxpublish init" in str(finding.hint)) == ("E114", True)


def test_configuration_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    write_site(
        tmp_path, {"wxpublish.yaml": "\ufeff" + MINIMAL.replace("\n", "\r\n") + "theme: plian\r\n"}
    )
    (finding,) = read_config(tmp_path).findings
    assert (finding.code, str(finding.position)) == ("E115", "wxpublish.yaml:3:8")


def test_overflow_may_be_empty(tmp_path: Path) -> None:
    assert read_valid_config(tmp_path, MINIMAL + "overflow: []\n").overflow == ()


def test_each_of_several_accounts_has_its_own_lockfile(tmp_path: Path) -> None:
    north, south = read_valid_config(tmp_path, SEVERAL).accounts
    assert (north.lockfile, north.channel, north.covers) == (
        "wxpublish.north.lock.json",
        "draft",
        "image",
    )
    assert (south.lockfile, south.channel, south.covers) == (
        "wxpublish.south.lock.json",
        "material",
        "thumb",
    )


def test_imports_and_moves_have_positions(tmp_path: Path) -> None:
    text = "import:\n  - {address: news.a, media_id: M}\nmoved:\n  - {from: news.b, to: news.c}\n"
    config = read_valid_config(tmp_path, MINIMAL + text)
    (imported,), (moved,) = config.imports, config.moved
    assert (imported.address, imported.media_id, imported.position.line) == ("news.a", "M", 4)
    assert (moved.old, moved.new, moved.position.line) == ("news.b", "news.c", 6)


def test_theme_may_be_a_folder_of_the_site(tmp_path: Path) -> None:
    write_site(
        tmp_path, {"looks/theme.css": "p {color: red}", "looks/article.jinja": "{{ content }}"}
    )
    theme = read_valid_config(tmp_path, MINIMAL + "theme: looks\n").theme
    assert (theme.css, set(theme.templates)) == ("p {color: red}", {"article.jinja"})


class TestAccount:
    def test_is_the_only_one_where_none_is_named(self, tmp_path: Path) -> None:
        config = read_valid_config(tmp_path, MINIMAL + "account: {app_id: wx0123456789abcdef}\n")
        assert select_account(config, None, {}).app_id == "wx0123456789abcdef"

    def test_must_be_chosen_among_several(self, tmp_path: Path) -> None:
        config = read_valid_config(tmp_path, SEVERAL)
        with pytest.raises(WrongUsage, match="north, south"):
            select_account(config, None, {})
        assert select_account(config, "south", {}).channel == "material"

    def test_that_is_unknown_has_a_hint_with_the_nearest_name(self, tmp_path: Path) -> None:
        with pytest.raises(WrongUsage) as raised:
            select_account(read_valid_config(tmp_path, SEVERAL), "sout", {})
        assert raised.value.hint == "did you mean south?"

    def test_emulator_needs_no_entry_and_keeps_its_lockfile_apart(self, tmp_path: Path) -> None:
        account = select_account(
            read_valid_config(tmp_path, MINIMAL), "emulator", {"WXPUBLISH_APP_ID": "wx1"}
        )
        assert account.lockfile == ".wxpublish/emulator/wxpublish.lock.json"
        assert account.app_id != "wx1"

    def test_prefers_the_environment_to_the_file(self, tmp_path: Path) -> None:
        config = read_valid_config(
            tmp_path,
            MINIMAL
            + "account: {app_id: wx0123456789abcdef, api_base: 'https://sh.api.weixin.qq.com'}",
        )
        environ = {"WXPUBLISH_APP_ID": "wx1", "WXPUBLISH_API_BASE": "https://proxy.example.com/"}
        account = select_account(config, None, environ)
        assert account.app_id == "wx1"
        assert account.api_base == "https://proxy.example.com"
        assert account.token_base == "https://proxy.example.com"

    def test_uses_the_api_base_for_tokens_unless_the_file_has_another(self, tmp_path: Path) -> None:
        api = MINIMAL + "accounts: {a: {api_base: 'http://127.0.0.1:9000'}}"
        assert (
            select_account(read_valid_config(tmp_path, api), "a", {}).token_base
            == "http://127.0.0.1:9000"
        )
        own = api.replace("}}", ", token_base: 'http://127.0.0.1:9001'}}")
        assert (
            select_account(read_valid_config(tmp_path, own), "a", {}).token_base
            == "http://127.0.0.1:9001"
        )

    def test_uses_the_token_base_of_the_environment(self, tmp_path: Path) -> None:
        environ = {"WXPUBLISH_TOKEN_BASE": "http://127.0.0.1:9000"}
        account = select_account(read_valid_config(tmp_path, MINIMAL), None, environ)
        assert (account.api_base, account.token_base) == (PLATFORM, "http://127.0.0.1:9000")

    @pytest.mark.parametrize("base", ["http://example.com", "ftp://127.0.0.1", "example.com"])
    def test_rejects_plain_http_to_other_machines(self, tmp_path: Path, base: str) -> None:
        with pytest.raises(InvalidContent):
            select_account(read_valid_config(tmp_path, MINIMAL), None, {"WXPUBLISH_API_BASE": base})


@pytest.mark.parametrize(
    "base",
    [
        "https://api.weixin.qq.com",
        "https://sh.api.weixin.qq.com",
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
    ],
)
def test_file_may_have_a_base_of_the_platform_or_this_machine(tmp_path: Path, base: str) -> None:
    account = f'account: {{app_id: wx0123456789abcdef, api_base: "{base}"}}\n'
    assert read_valid_config(tmp_path, MINIMAL + account).accounts[0].api_base == base


@pytest.mark.parametrize(
    "base",
    [
        "http://api.weixin.qq.com",
        "https://api.weixin.qq.com.example.com",
        "https://evilweixin.qq.com",
        "https://weixin.qq.com@example.com",
        "https://example.com/.weixin.qq.com",
        "https://example.com#.weixin.qq.com",
        "https://api.weixin.qq.com:8443",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "file:///etc/passwd",
        "",
    ],
)
def test_file_may_not_have_another_base(tmp_path: Path, base: str) -> None:
    account = f'account: {{app_id: wx0123456789abcdef, api_base: "{base}"}}\n'
    write_site(tmp_path, {"wxpublish.yaml": MINIMAL + account})
    read = read_config(tmp_path)
    assert [finding.code for finding in read.findings] == ["E116"]


@pytest.mark.parametrize(
    "name",
    [
        "lock.json", "wxpublish.lock", ".lock.json", ".a.lock.json", "-a.lock.json",
        "a/b.lock.json", "../a.lock.json", "/etc/a.lock.json", "a\\\\b.lock.json", "!a.lock.json",
        "*.lock.json", "a?.lock.json", "[a].lock.json", "{a,b}.lock.json", "a\\nb.lock.json",
        "a.lock.json\\n", "a.lock.json\\r", "a b.lock.json", "a\\0.lock.json", "a\\u202e.lock.json",
        "a\\u200b.lock.json", "a:b.lock.json", ".git/config", "$HOME.lock.json", "~.lock.json", "",
        "a.lock.json/..", "a.LOCK.JSON", "a" * 60 + ".lock.json",
    ],
)  # fmt: skip
def test_lockfile_must_have_a_plain_name(tmp_path: Path, name: str) -> None:
    write_site(tmp_path, {"wxpublish.yaml": f'{MINIMAL}lockfile: "{name}"\n'})
    read = read_config(tmp_path)
    assert read.config is None
    assert [finding.position.line for finding in read.findings if finding.severity == "error"] == [
        3
    ]


@pytest.mark.parametrize("name", ["a.lock.json", "我的.lock.json", "wxpublish.main-2.lock.json"])
def test_lockfile_may_have_another_plain_name(tmp_path: Path, name: str) -> None:
    (account,) = read_valid_config(tmp_path, f"{MINIMAL}lockfile: {name}\n").accounts
    assert account.lockfile == name


def test_name_of_an_account_may_not_end_with_a_newline(tmp_path: Path) -> None:
    text = f'{MINIMAL}accounts:\n  "main\\n": {{app_id: wx0123456789abcdef}}\n'
    write_site(tmp_path, {"wxpublish.yaml": text})
    assert read_config(tmp_path).config is None
