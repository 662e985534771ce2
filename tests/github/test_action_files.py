import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
WORKFLOWS = [
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
    *sorted((ROOT / "example-site" / ".github" / "workflows").glob("*.yml")),
]
TOOLS = Path(sys.executable).parent


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOOLS / tool, *arguments], capture_output=True, encoding="utf-8", check=False
    )


def test_the_action_fits_githubs_schema() -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION))
    assert done.returncode == 0, done.stdout


def test_the_workflows_fit_githubs_schema() -> None:
    schema = ("--builtin-schema", "vendor.github-workflows")
    done = run("check-jsonschema", *schema, *map(str, WORKFLOWS))
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing() -> None:
    done = run("zizmor", "--offline", "--no-progress", str(ACTION), *map(str, WORKFLOWS))
    assert done.returncode == 0, done.stdout


def test_the_action_is_short() -> None:
    assert len(ACTION.read_text(encoding="utf-8").splitlines()) <= 66


def test_no_script_contains_an_expression() -> None:
    text = ACTION.read_text(encoding="utf-8")
    scripts = re.findall(r"^ +run: (?:\|\n((?: {8}.*\n)+)|(.*))", text, re.MULTILINE)
    assert len(scripts) == 4
    assert not any("${{" in script for pair in scripts for script in pair)


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_every_third_party_action_is_pinned_by_hash(path: Path) -> None:
    used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
    foreign = [name for name in used if not name.startswith("./")]
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in foreign)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_uses_pull_request_target(path: Path) -> None:
    assert "pull_request_target" not in path.read_text(encoding="utf-8")


def test_python_imports_nothing_from_the_checkout() -> None:
    """`-m` searches the current folder first, and a pull request can put any module there."""
    lines = ACTION.read_text(encoding="utf-8").splitlines()
    run = [line for line in lines if re.search(r"(python|PYTHON)\"? .*-m ", line)]
    assert len(run) == 3
    assert all('cd "$GITHUB_ACTION_PATH"' in line or " -I " in line for line in run)


def test_the_program_replaces_its_shell() -> None:
    assert 'run: exec "$RUNNER_TEMP/wxpublish-$CODE/bin/wxpublish" ci' in ACTION.read_text("utf-8")
