"""A plan explains why it has no earlier text to compare with."""

import json
import subprocess

import pytest

from tests.e2e.site import Site

NOTE = "Changed text is not shown:"
EMULATOR = ("--account", "emulator")


def git(site: Site, *arguments: str) -> None:
    named = ["-c", "user.name=编辑", "-c", "user.email=editor@example.com"]
    subprocess.run(["git", *named, *arguments], cwd=site.root, check=True, capture_output=True)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if NOTE in line]


def sent(site: Site) -> None:
    site.article("a", text="旧的话。")
    site.apply()
    site.article("a", text="新的话。")


@pytest.mark.parametrize("flags", [(), ("-v",)])
def test_the_emulators_lockfile_is_given_as_the_reason(site: Site, flags: tuple[str, ...]) -> None:
    git(site, "init", "-q")
    site.article("a", text="旧的话。")
    assert site.run(*EMULATOR, "apply", "--auto-approve").code == 0
    assert NOTE not in site.run(*flags, *EMULATOR, "plan").out  # nothing is left to do
    git(site, "add", "wxpublish.yaml", "articles")
    git(site, "commit", "-q", "-m", "sent")
    site.article("a", text="新的话。")
    (line,) = lines(site.run(*flags, *EMULATOR, "plan").out)
    lockfile = ".wxpublish/emulator/wxpublish.lock.json"
    assert line.startswith(f"{NOTE} no commit has the emulator's lockfile {lockfile}, so ")


def test_without_a_change_git_is_not_asked_for_former_texts(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(site, "init", "-q")
    site.article("a", text="旧的话。")
    site.apply()
    monkeypatch.delattr("wxpublish.workflow.plan_preview.FormerTexts.__init__")
    site.assert_no_changes()


def test_a_site_outside_git_is_given_as_the_reason(site: Site) -> None:
    sent(site)
    (line,) = lines(site.run("plan").out)
    assert "the site is not in a git repository" in line


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_an_uncommitted_lockfile_is_given_as_the_reason(site: Site, form: str) -> None:
    git(site, "init", "-q")
    sent(site)
    (line,) = lines(site.run("plan", "--format", form).out)
    assert "wxpublish.lock.json is in no commit" in line


def test_no_reason_is_shown_when_the_old_text_is_known(site: Site) -> None:
    git(site, "init", "-q")
    site.article("a", text="旧的话。")
    site.apply()
    git(site, "add", ".")
    git(site, "commit", "-q", "-m", "sent")
    site.article("a", text="新的话。")
    shown = site.run("-v", "plan").out
    assert "+新的话。" in shown
    assert NOTE not in shown


def test_new_articles_alone_need_no_former_text(site: Site) -> None:
    site.article("a")
    assert NOTE not in site.run("plan").out
    assert NOTE in site.run("-v", "plan").out  # asked for, so answered


def test_json_does_not_have_the_sentence(site: Site) -> None:
    sent(site)
    assert "not shown" not in json.dumps(site.plan())
