import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.e2e.site import emulated
from tests.github import fake, repository, workflow
from tests.github.team import EXAMPLE, Team
from tests.github.workflow import Actions


@pytest.fixture
def github() -> Iterator[fake.Fake]:
    with fake.running() as running:
        yield running


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return repository.remote(tmp_path)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The environment that the action's own steps install, as its cache keeps it; shared by all tests."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "installed"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            install(folder)
    (made,) = folder.glob("runner*/temp/wxpublish-*")
    return made


def install(folder: Path) -> None:
    actions = Actions(fake.Fake(), folder, workflow.installed_offline(), {}, folder / "none")
    runner = actions.runner(GITHUB_REPOSITORY=fake.REPOSITORY)
    shutil.copytree(EXAMPLE, runner.workspace, dirs_exist_ok=True)
    outputs = runner.action_steps({"command": "validate"}, {"github": {"token": ""}})
    assert runner.code == 0, runner.log
    assert outputs["summary"] == "8 articles are valid."


@pytest.fixture
def team(tmp_path: Path, github: fake.Fake, installed: Path) -> Iterator[Team]:
    with emulated(tmp_path / "account") as account:
        made = Team(tmp_path, github, account, installed)
        made.actions.environ |= workflow.installed_offline()
        yield made
