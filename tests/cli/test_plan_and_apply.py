"""`plan`, `apply`, `state` and saved plans against the emulator inside the command."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from tests.cli.conftest import Run, write

LOCK = Path(".wxpublish/emulator/wxpublish.lock.json")


@pytest.fixture
def applied(run: Run, site: Path) -> Path:
    """The site, applied to its emulator."""
    assert run("-C", site, "--account", "emulator", "apply", "--auto-approve").code == 0
    return site


def emulated(site: Path, *arguments: str) -> list[str]:
    return ["-C", str(site), "--account", "emulator", *arguments]


def schema(name: str) -> Draft202012Validator:
    path = Path(__file__).parents[2] / "schemas" / f"{name}.schema.json"
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def test_plan_document_follows_its_schema(run: Run, site: Path) -> None:
    document = run("-C", site, "plan", "--format", "json").document()
    schema("plan").validate(document)
    assert document["api_calls"] == {
        "draft/add": 2,
        "material/add_material": 1,
        "media/uploadimg": 1,
    }


def test_apply_document_follows_its_schema(run: Run, site: Path) -> None:
    ran = run(*emulated(site, "apply", "--auto-approve", "--format", "json"))
    document = ran.document()
    schema("outcome").validate(document)
    assert (ran.code, document["result"]) == (0, "applied")
    assert all(outcome["media_id"] for outcome in document["outcomes"])


def test_apply_again_has_nothing_to_do(run: Run, applied: Path) -> None:
    before = (applied / LOCK).read_bytes()
    document = run(*emulated(applied, "apply", "--auto-approve", "--format", "json")).document()
    assert (document["result"], document["api_calls"], document["reads"]) == ("nothing", {}, {})
    assert (applied / LOCK).read_bytes() == before


def test_detailed_exitcode_is_2_for_changes(run: Run, applied: Path) -> None:
    assert run(*emulated(applied, "plan", "--detailed-exitcode")).code == 0
    write(applied, "二", "改过的第二篇。\n")
    assert run(*emulated(applied, "plan", "--detailed-exitcode")).code == 2


def test_apply_without_approval_is_refused(run: Run, site: Path) -> None:
    ran = run(*emulated(site, "apply"))
    assert (ran.code, "--auto-approve" in ran.err) == (8, True)
    assert not (site / LOCK).exists()


def test_an_invalid_site_applies_nothing(run: Run, site: Path) -> None:
    write(site, "坏", "![没有](没有.png)\n")
    ran = run(*emulated(site, "apply", "--auto-approve"))
    assert (ran.code, "E103" in ran.err) == (3, True)


def test_target_limits_what_must_be_valid(run: Run, site: Path) -> None:
    write(site, "坏", "![没有](没有.png)\n")
    ran = run(*emulated(site, "apply", "--auto-approve", "--target", "news.一", "--format", "json"))
    assert [outcome["address"] for outcome in ran.document()["outcomes"]] == ["news.一"]


def test_target_needs_no_other_front_matter(run: Run, site: Path) -> None:
    write(site, "坏", "正文", "index: x\nid: bad\n")
    write(site, "更坏", "正文", "author: 一二三四五六七八九十一二三四五六七\n")
    ran = run("-C", site, "plan", "--target", "news.一", "--format", "json")
    assert (ran.code, "E106" in ran.out, "E107" in ran.out) == (3, True, False)
    write(site, "坏", "正文", "author: 一二三四五六七八九十一二三四五六七\n")
    assert run("-C", site, "plan", "--target", "news.一").code == 0


def test_errors_of_configuration_and_articles_are_reported_in_one_run(run: Run, site: Path) -> None:
    (site / "wxpublish.yaml").write_text("version: 1\nchannel: drafts\n", encoding="utf-8")
    write(site, "坏", "![没有](没有.png)\n")
    ran = run("-C", site, "plan")
    assert (ran.code, "channel must be draft or material" in ran.err, "没有.png" in ran.err) == (
        3,
        True,
        True,
    )


def test_plan_warns_of_what_it_changes_and_not_of_the_rest(run: Run, applied: Path) -> None:
    write(applied, "三", "第三篇。\n", "sumary: 三\n")
    assert "W101" in run(*emulated(applied, "plan")).out
    run(*emulated(applied, "apply", "--auto-approve"))
    out = run(*emulated(applied, "plan")).out
    assert out.startswith("No changes. 3 items match")
    assert out.count("\n") == 1
    assert "W101" in run(*emulated(applied, "validate")).out


def test_saved_plan_is_applied_once(run: Run, site: Path, tmp_path: Path) -> None:
    saved = tmp_path / "week.plan"
    assert run(*emulated(site, "plan", "--out", str(saved))).code == 0
    assert run(*emulated(site, "apply", str(saved))).code == 0
    ran = run(*emulated(site, "apply", str(saved)))
    assert (ran.code, "already applied" in ran.err) == (6, True)


def test_saved_plan_is_shown_whatever_happened(run: Run, applied: Path, tmp_path: Path) -> None:
    saved = tmp_path / "week.plan"
    write(applied, "二", "改过的第二篇。\n")
    run(*emulated(applied, "plan", "--out", str(saved)))
    write(applied, "二", "又改过的第二篇。\n")
    assert run(*emulated(applied, "apply", str(saved))).code == 6
    assert "news.二" in run("plan", "--show", str(saved)).out


def test_saved_plan_sends_what_was_reviewed(run: Run, site: Path, tmp_path: Path) -> None:
    saved = tmp_path / "week.plan"
    run(*emulated(site, "plan", "--out", str(saved)))
    assert run(*emulated(site, "apply", str(saved))).code == 0
    assert run(*emulated(site, "plan", "--detailed-exitcode")).code == 0


def test_expect_refuses_another_plan(run: Run, site: Path) -> None:
    digest = run(*emulated(site, "plan", "--format", "json")).document()["digest"]
    write(site, "二", "改过的第二篇。\n")
    assert run(*emulated(site, "apply", "--auto-approve", "--expect", digest)).code == 6
    digest = run(*emulated(site, "plan", "--format", "json")).document()["digest"]
    assert run(*emulated(site, "apply", "--auto-approve", "--expect", digest)).code == 0


def test_too_many_deletions_are_shown_and_refused(run: Run, site: Path) -> None:
    for number in range(6):
        write(site, f"旧{number}", f"第 {number} 篇旧文。\n")
    run(*emulated(site, "apply", "--auto-approve"))
    for number in range(6):
        (site / "articles" / f"旧{number}.md").unlink()
    ran = run(*emulated(site, "apply", "--auto-approve"))
    assert (ran.code, "--allow-delete 6" in ran.err) == (8, True)
    assert "news.旧0" in ran.out
    assert run(*emulated(site, "apply", "--auto-approve", "--allow-delete", "6")).code == 0


def test_protection_outlives_the_file_until_lifted(run: Run, site: Path) -> None:
    write(site, "约", "合同。\n", "protect: true\n")
    run(*emulated(site, "apply", "--auto-approve"))
    (site / "articles" / "约.md").unlink()
    assert run(*emulated(site, "apply", "--auto-approve")).code == 8
    assert run(*emulated(site, "state", "unprotect", "news.约")).code == 0
    assert run(*emulated(site, "apply", "--auto-approve")).code == 0


def test_an_unpublished_article_keeps_its_item(run: Run, applied: Path) -> None:
    write(applied, "二", "改过的第二篇。\n", "publish: false\n")
    document = run(*emulated(applied, "plan", "--format", "json")).document()
    assert document["changes"] == []


def test_state_lists_shows_and_forgets(run: Run, applied: Path) -> None:
    rows = run(*emulated(applied, "state", "list", "--format", "json")).document()["resources"]
    assert [row["address"].partition(".")[0] for row in rows] == [
        "news",
        "news",
        "picture",
        "thumb",
    ]
    shown = run(*emulated(applied, "state", "show", "news.二")).document()
    assert shown["channel"] == "draft"
    assert run(*emulated(applied, "state", "rm", "news.二")).code == 0
    assert run(*emulated(applied, "state", "rm", "news.二")).code == 64


def test_state_list_counts_chinese_characters_as_two_columns(run: Run, applied: Path) -> None:
    lines = run(*emulated(applied, "state", "list")).out.splitlines()
    begins = {cell_len(line[: line.index("  ")]) for line in lines}
    starts = {cell_len(line) - cell_len(line.split("  ", 1)[1].lstrip()) for line in lines}
    assert (len(begins) > 1, len(starts)) == (True, 1)


def test_state_mv_makes_a_rename_with_an_edit_a_move(run: Run, applied: Path) -> None:
    (applied / "articles" / "二.md").unlink()
    write(applied, "贰", "改名，也改了字。\n")
    assert run(*emulated(applied, "state", "mv", "news.二", "news.贰")).code == 0
    document = run(*emulated(applied, "plan", "--format", "json")).document()
    assert [change["action"] for change in document["changes"]] == ["update"]


def test_lockfile_of_another_account_is_refused(run: Run, applied: Path) -> None:
    document = json.loads((applied / LOCK).read_text(encoding="utf-8"))
    (applied / LOCK).write_text(json.dumps({**document, "account": "0" * 16}), encoding="utf-8")
    assert run(*emulated(applied, "apply", "--auto-approve")).code == 6
