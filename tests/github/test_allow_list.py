"""The platform gives tokens only to listed addresses; each recipe for runners that have none.

Each test changes the example's workflow as the README describes.
"""

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.site import APP_ID, SECRET, emulated
from tests.github import egress
from tests.github.fake import Fake
from tests.github.team import PUBLISH, Team
from tests.github.workflow import installed_offline

TOKEN_CALL = "/cgi-bin/stable_token"
WANTED = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}


@pytest.fixture
def team(tmp_path: Path, github: Fake, installed: Path) -> Iterator[Team]:
    """A team with one article, whose account lists one address that no runner has."""
    with emulated(tmp_path / "account", allow_list=(egress.LISTED,)) as account:
        made = Team(tmp_path, github, account, installed)
        made.actions.environ |= installed_offline()
        made.site.article("hello")
        made.push()
        yield made


def token_of(team: Team) -> str:
    """Fetch a token from the listed address."""
    _, body = egress.send(team.account.url, TOKEN_CALL, json.dumps(WANTED).encode())
    return str(json.loads(body)["access_token"])


def replace_secret(team: Team, line: str) -> None:
    """Replace the account's secret by another input of the action."""
    workflow = team.desk / PUBLISH
    secret = "app-secret: ${{ secrets.WXPUBLISH_APP_SECRET }}"
    text = workflow.read_text(encoding="utf-8")
    assert secret in text
    workflow.write_text(text.replace(secret, line), encoding="utf-8")
    team.push()


def assert_publishes(team: Team, token_calls: int) -> None:
    """Run the workflow: it creates the draft with this number of token calls."""
    team.account.clear_calls()
    run = team.publish()
    assert run.code == 0, run.log
    calls = team.account.calls()
    assert calls.get("stable_token", 0) == token_calls
    assert team.account.effects()["draft/add"] == 1
    assert team.next_plan()["changes"] == []


def test_without_a_recipe_the_failure_names_the_address_and_the_page(team: Team) -> None:
    run = team.publish()
    assert run.code == 4
    assert "40164" in run.log
    assert "allow the address 127.0.0.1" in run.log
    assert "IP白名单" in run.log
    assert "40164" in run.summary


def test_doctor_names_the_address_too(team: Team) -> None:
    ran = team.site.run("doctor")
    assert ran.code
    assert "allow the address 127.0.0.1" in ran.text


def test_a_self_hosted_runner_whose_address_is_listed(
    tmp_path: Path, github: Fake, installed: Path
) -> None:
    with emulated(tmp_path / "account", allow_list=("127.0.0.0/29",)) as account:
        team = Team(tmp_path, github, account, installed)
        team.actions.environ |= installed_offline()
        team.site.article("hello")
        team.push()
        assert_publishes(team, token_calls=1)


def test_a_token_fetched_elsewhere(team: Team) -> None:
    replace_secret(team, "access-token: ${{ secrets.WECHAT_TOKEN }}")
    team.actions.secrets = {"wechat": {"WECHAT_TOKEN": token_of(team)}}
    assert_publishes(team, token_calls=0)


def test_a_command_that_prints_a_token(team: Team, tmp_path: Path) -> None:
    replace_secret(team, "")
    server = tmp_path / "token.txt"
    server.write_text(token_of(team), encoding="utf-8")
    command = shlex.join([sys.executable, "-c", f"print(open({str(server)!r}).read())"])
    team.actions.environ["WXPUBLISH_TOKEN_COMMAND"] = command
    assert_publishes(team, token_calls=0)


def test_a_relay_for_the_token_call_alone(team: Team) -> None:
    with egress.relay(team.account.url) as url:
        team.actions.environ["WXPUBLISH_TOKEN_BASE"] = url
        assert_publishes(team, token_calls=1)


def test_a_proxy_with_a_listed_address(team: Team, tmp_path: Path) -> None:
    with egress.proxy(team.account.url, tmp_path) as (url, authority):
        team.actions.environ["WXPUBLISH_API_BASE"] = f"https://{egress.PLATFORM}"
        team.actions.environ["HTTPS_PROXY"] = url
        team.actions.environ["REQUESTS_CA_BUNDLE"] = str(authority)
        assert_publishes(team, token_calls=1)
