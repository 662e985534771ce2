"""Names of files are UTF-8 under every locale: the same ids, lockfile and plan."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LOCALES = ["C", "zh_CN.GBK", "en_US.ISO-8859-1"]
PROGRAM = [sys.executable, "-m", "wxpublish.cli"]


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with those locales, compiled here: few machines have them."""
    folder = tmp_path_factory.mktemp("locales")
    for name in LOCALES[1:]:
        language, _, charmap = name.partition(".")
        command = ["localedef", "-i", language, "-f", charmap, str(folder / name)]
        try:
            subprocess.run(command, check=False, capture_output=True)
        except OSError:
            pytest.skip("there is no localedef here")
        if not (folder / name).exists():
            pytest.skip(f"localedef cannot make {name} here")
    return folder


def run(locales: Path, name: str, *arguments: str | bytes, cwd: Path) -> tuple[int, bytes, bytes]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("LC_", "LANG", "WXPUBLISH", "PYTHONUTF8", "PYTHONIOENCODING"))
    }
    done = subprocess.run(
        [*PROGRAM, *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**kept, "LC_ALL": name, "LOCPATH": str(locales)},
    )
    return done.returncode, done.stdout, done.stderr


def encoding_of(name: str) -> str:
    return {"zh_CN.GBK": "gbk", "en_US.ISO-8859-1": "latin-1"}.get(name, "utf-8")


def test_the_locales_are_what_they_should_be(locales: Path) -> None:
    env = {**os.environ, "LC_ALL": "zh_CN.GBK", "LOCPATH": str(locales)}
    code = "import sys; print(sys.getfilesystemencoding())"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert done.stdout.strip() == b"gbk"


def test_ids_plan_and_lockfile_are_those_under_utf_8(locales: Path, site: Path) -> None:
    made = {}
    for locale in ("C.UTF-8", *LOCALES):
        state = site / ".wxpublish"
        subprocess.run(["rm", "-rf", str(state)], check=True)
        code, out, err = run(locales, locale, "plan", "--format", "json", cwd=site)
        assert code == 0, err
        plan = json.loads(out)
        code, out, err = run(
            locales, locale, "--account", "emulator", "apply", "--auto-approve", cwd=site
        )
        assert code == 0, err
        assert b"Traceback" not in err
        lockfile = state / "emulator" / "wxpublish.lock.json"
        document = json.loads(lockfile.read_text(encoding="utf-8"))
        made[locale] = (
            [change["address"] for change in plan["changes"]],
            plan["digest"],
            sorted(document["resources"]),
        )
        assert (
            run(
                locales, "C.UTF-8", "--account", "emulator", "plan", "--detailed-exitcode", cwd=site
            )[0]
            == 0
        )
    assert made == dict.fromkeys(made, made["C.UTF-8"])
    assert made["C.UTF-8"][0] == ["news.一", "news.二"]


@pytest.mark.parametrize("name", LOCALES)
def test_text_is_in_the_encoding_of_the_terminal_and_never_fails(
    locales: Path, site: Path, name: str
) -> None:
    (site / "articles" / "三.md").write_text("---\ntitle: 甲🎉ä\n---\n一\n", encoding="utf-8")
    code, out, err = run(locales, name, "plan", cwd=site)
    assert code == 0, err
    assert err == b""
    text = out.decode(encoding_of(name))
    written = "甲🎉ä".encode(encoding_of(name), "backslashreplace").decode(encoding_of(name))
    assert written in text


@pytest.mark.parametrize("name", LOCALES)
def test_a_name_that_is_no_utf_8_is_a_finding(locales: Path, site: Path, name: str) -> None:
    (site / "articles" / os.fsdecode("旧文.md".encode("gbk"))).write_bytes(b"---\ntitle: x\n---\n")
    code, out, err = run(locales, name, "validate", "--format", "json", cwd=site)
    assert code == 3
    assert b"Traceback" not in err
    assert [finding["message"] for finding in json.loads(out)["findings"]] == [
        "the name of this file or folder is not UTF-8"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_an_argument_is_read_as_it_was_typed(locales: Path, site: Path, encoding: str) -> None:
    code, _, err = run(locales, "zh_CN.GBK", "new", "新文章".encode(encoding), cwd=site)
    assert code == 0, err
    assert (site / "articles" / "新文章.md").exists()


def test_an_argument_that_python_cannot_encode_again_is_read_all_the_same(
    locales: Path, site: Path
) -> None:
    """A byte 0x80 on its own is a euro sign to the C library, and none to Python's GBK."""
    name = "周刊-第一期"
    code, _, err = run(locales, "zh_CN.GBK", "new", name.encode(), cwd=site)
    assert code == 0, err
    assert (site / "articles" / f"{name}.md").exists()


def test_under_utf_8_the_program_starts_once(locales: Path, site: Path) -> None:
    code = (
        "import os, sys\n"
        "os.execv = lambda *_: sys.exit('started again')\n"
        "from wxpublish.cli.__main__ import run\n"
        "sys.argv = ['wxpublish', 'accounts']\n"
        "sys.exit(run())\n"
    )
    started = {}
    for name in ("C.UTF-8", "zh_CN.GBK"):
        env = {**os.environ, "LC_ALL": name, "LOCPATH": str(locales)}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, cwd=site, capture_output=True, check=False
        )
        started[name] = b"started again" in done.stderr
    assert started == {"C.UTF-8": False, "zh_CN.GBK": True}
