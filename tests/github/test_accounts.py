"""Many accounts of one site, planned and applied in parallel: none affects another."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.site import Account
from tests.github.fake import Fake
from tests.github.repository import git
from tests.github.team import EXAMPLE, PUBLISH, Team
from tests.github.workflow import installed_offline
from tests.sampling import examples
from wxpublish.emulator import Settings, start

pytestmark = pytest.mark.slow

NAMES = [f"city{number:02}" for number in range(examples(4, 20))]
SEVERAL = ".github/workflows/publish-accounts.yml"
PIPX = """\
#!/bin/sh
# `pipx run --spec SOURCE wxpublish …` with the program that is already installed.
shift 4
exec {program} "$@"
"""


def app_id(name: str) -> str:
    """An app id in the platform's form."""
    return f"wx{name.encode().hex():0>16}"


@dataclass(frozen=True)
class Cities:
    """A team with an account for each city."""

    team: Team
    accounts: dict[str, Account]


@pytest.fixture
def cities(tmp_path: Path, github: Fake, installed: Path) -> Iterator[Cities]:
    with ExitStack() as stack:
        accounts = {}
        for name in NAMES:
            settings = Settings(
                data=tmp_path / name, app_id=app_id(name), app_secret=f"secret of {name}"
            )
            url = stack.enter_context(start(settings)).url
            accounts[name] = Account(url, tmp_path / name)
        team = Team(tmp_path, github, accounts[NAMES[0]], installed)
        (team.desk / PUBLISH).unlink()
        shutil.copy(EXAMPLE / SEVERAL, team.desk / SEVERAL)
        listed = "".join(
            f"  {name}:\n    app_id: {app_id(name)}\n"
            f"    api_base: {account.url}\n    token_base: {account.url}\n"
            for name, account in accounts.items()
        )
        team.site.configure(more=f"accounts:\n{listed}")
        team.site.picture("articles/photo.png", "green")
        team.site.article("hello", text="大家好。\n\n![图](photo.png)")
        pipx = tmp_path / "bin" / "pipx"
        pipx.parent.mkdir()
        pipx.write_text(PIPX.format(program=installed / "bin" / "wxpublish"), encoding="utf-8")
        pipx.chmod(0o755)
        team.actions.environ = {
            **installed_offline(),
            "WXPUBLISH_CACHE_DIR": str(tmp_path / "cache"),  # shared, as on one self-hosted runner
            "WXPUBLISH_SETTLE": "0.05",
        }
        team.actions.path = f"{pipx.parent}"
        team.actions.secrets = {
            f"wechat-{name}": {"WXPUBLISH_APP_SECRET": f"secret of {name}"} for name in NAMES
        }
        yield Cities(team, accounts)


def test_many_accounts_side_by_side(cities: Cities) -> None:
    team = cities.team
    team.push()
    ran = team.proposed("hello")
    assert not ran["accounts"][0].code, ran["accounts"][0].log
    planned = ran["plan"]
    assert [run.code for run in planned] == [0] * len(NAMES), planned[0].log
    headings = [comment["body"].splitlines()[0] for comment in team.github.comments]
    assert sorted(heading.split()[3] for heading in headings) == NAMES

    team.merge(7)
    applied = team.published()["apply"]
    assert [run.code for run in applied] == [0] * len(NAMES), applied[0].log
    assert sorted(team.log()[: len(NAMES)]) == [
        f"wxpublish: lockfile of {n} at serial 1" for n in NAMES
    ]
    for name, account in cities.accounts.items():
        lock = json.loads(git(team.bare, "show", f"main:wxpublish.{name}.lock.json"))
        assert set(lock["resources"]) > {"news.hello"}
        effects = account.effects()
        assert (effects["draft/add"], effects["stable_token"]) == (1, 1)
        assert account.calls() == effects

    team.pull()
    for name in NAMES:
        left = team.site.run("--account", name, "plan", "--format", "json", environ={}).document
        assert left["changes"] == []
