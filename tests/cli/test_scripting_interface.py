"""The interface that scripts rely on: options, JSON documents, and the two output streams."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from tests.cli.conftest import Run, write

REPOSITORY = Path(__file__).parents[2]
EMULATOR = ("--account", "emulator")
OPTIONS = {
    "init": ["DIR"],
    "new": ["ID"],
    "validate": ["--strict", "--format {text,json,github,sarif}"],
    "build": ["-o DIR", "--format {text,json}"],
    "plan": [
        *("--refresh", "--out FILE", "--show FILE", "--base REF", "--target ADDRESS"),
        *("--on-drift {fail,overwrite,keep}", "--recreate-released ADDRESS"),
        *("--format {text,json,markdown}", "--detailed-exitcode"),
    ],
    "apply": [
        *("PLANFILE", "--refresh", "--auto-approve", "--expect DIGEST", "--allow-delete N"),
        *("--on-drift {fail,overwrite,keep}", "--recreate-released ADDRESS", "--target ADDRESS"),
        *("--parallelism N", "--format {text,json}"),
    ],
    "refresh": ["--accept ADDRESS"],
    "import": ["ADDRESS", "MEDIA_ID", "--all"],
    "pull": ["ADDRESS", "--all", "-o DIR"],
    "state": ["list", "show", "mv", "rm", "unprotect"],
    "recover": ["--adopt ADDRESS=MEDIA_ID", "--discard ADDRESS"],
    "remote": ["list", "count", "get", "delete"],
    "media": ["upload", "get"],
    "pictures": ["fetch"],
    "cache": ["info", "prune", "clear"],
    "doctor": [],
    "accounts": ["--format {text,json}"],
    "emulator": [
        *("--host HOST", "--port PORT", "--data DIR", "--app-id ID", "--app-secret S"),
        *("--news-api {open,retired}", "--latency MS", "--fault SPEC"),
    ],
}
EVERYWHERE = ["-C DIR", "--account NAME", "-q", "-v", "--color {auto,always,never}"]
SEVERAL_TIMES = {
    "plan": ["--target", "--recreate-released"],
    "apply": ["--target", "--recreate-released"],
    "refresh": ["--accept"],
}


def schema(name: str) -> Draft202012Validator:
    path = REPOSITORY / "schemas" / f"{name}.schema.json"
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture
def applied(run: Run, site: Path) -> Path:
    """The site, applied to its emulator."""
    assert run("-C", site, *EMULATOR, "apply", "--auto-approve").code == 0
    return site


@pytest.mark.parametrize("command", OPTIONS)
def test_command_has_the_options_of_the_manual(
    command: str, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        run(command, "--help")
    text = " ".join(capsys.readouterr().out.split())
    assert [option for option in [*OPTIONS[command], *EVERYWHERE] if option not in text] == []


@pytest.mark.parametrize("command", SEVERAL_TIMES)
def test_addresses_may_be_given_several_times(command: str) -> None:
    from wxpublish.cli.invocation import parse

    for option in SEVERAL_TIMES[command]:
        options = parse([command, option, "news.a", option, "news.b"]).options
        assert ["news.a", "news.b"] in vars(options).values()


def test_emulator_leaves_nothing_outside_of_the_site(
    run: Run, applied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "cache"
    monkeypatch.setenv("WXPUBLISH_CACHE_DIR", str(elsewhere))
    monkeypatch.setenv("XDG_CACHE_HOME", str(elsewhere))
    for _ in range(2):
        assert run("-C", applied, *EMULATOR, "refresh").code == 0
    assert not elsewhere.exists()
    tokens = applied / ".wxpublish" / "emulator" / "tokens"
    assert len(list(tokens.glob("*.json"))) == 1


class TestDocuments:
    """`--format json` prints one document that follows its schema."""

    def test_plan(self, run: Run, applied: Path) -> None:
        write(applied, "二", "改过的第二篇。\n")
        (applied / "articles" / "一.md").rename(applied / "articles" / "壹.md")
        document = run("-C", applied, *EMULATOR, "plan", "--format", "json").document()
        schema("plan").validate(document)
        assert {change["action"] for change in document["changes"]} == {"update", "move"}

    def test_apply(self, run: Run, applied: Path) -> None:
        write(applied, "三", "第三篇。\n")
        arguments = ("-C", applied, *EMULATOR, "apply", "--auto-approve", "--format", "json")
        schema("outcome").validate(run(*arguments).document())
        schema("outcome").validate(run(*arguments).document())

    def test_build(self, run: Run, site: Path) -> None:
        document = run("-C", site, "build", "--format", "json").document()
        schema("manifest").validate(document)
        written = (site / "build" / "manifest.json").read_text(encoding="utf-8")
        assert json.loads(written) == document

    def test_build_with_something_left_out(self, run: Run, site: Path) -> None:
        write(site, "坏", "![没有](没有.png)\n")
        document = run("-C", site, "build", "--format", "json").document()
        schema("manifest").validate(document)
        written = (site / "build" / "manifest.json").read_text(encoding="utf-8")
        schema("manifest").validate(json.loads(written))

    def test_lockfile(self, applied: Path) -> None:
        lockfile = applied / ".wxpublish" / "emulator" / "wxpublish.lock.json"
        schema("lock").validate(json.loads(lockfile.read_text(encoding="utf-8")))

    @pytest.mark.parametrize(
        "arguments",
        [
            ("validate",),
            ("validate", "--format", "sarif"),
            ("accounts",),
            ("state", "list"),
            ("state", "show", "news.二"),
            ("refresh",),
            ("remote", "list"),
            ("remote", "count"),
            ("pull", "news.二"),
            ("pictures", "fetch"),
            ("cache", "info"),
            ("cache", "prune"),
            ("cache", "clear"),
            ("doctor",),
        ],
    )
    def test_other_commands(self, run: Run, applied: Path, arguments: tuple[str, ...]) -> None:
        asked = arguments if "--format" in arguments else (*arguments, "--format", "json")
        ran = run("-C", applied, *EMULATOR, *asked)
        assert ran.code == 0, ran.err
        assert isinstance(ran.document(), dict)


def test_example_site_follows_the_schemas_that_editors_use() -> None:
    yaml = YAML(typ="safe")
    schema("site").validate(yaml.load(REPOSITORY / "example-site" / "wxpublish.yaml"))
    articles = sorted((REPOSITORY / "example-site" / "articles").rglob("*.md"))
    assert articles
    for article in articles:
        _, front, _ = article.read_text(encoding="utf-8").split("---\n", 2)
        schema("front-matter").validate(yaml.load(front))


def _no_site(site: Path) -> None:
    (site / "wxpublish.yaml").unlink()


def _bad_configuration(site: Path) -> None:
    (site / "wxpublish.yaml").write_text("version: 1\nchannel: drafts\n", encoding="utf-8")


def _torn_lockfile(site: Path) -> None:
    (site / "wxpublish.lock.json").write_text('{"format_version": 1, "res', encoding="utf-8")


def _nothing(_: Path) -> None:
    pass


FAILURES: list[tuple[Callable[[Path], None], tuple[str, ...]]] = [
    *((_no_site, (command,)) for command in ("validate", "build", "plan", "apply", "refresh")),
    *((_no_site, (command,)) for command in ("recover", "accounts")),
    *((_no_site, arguments) for arguments in (("pull", "--all"), ("import", "--all"))),
    *((_no_site, arguments) for arguments in (("state", "list"), ("remote", "count"))),
    *((_bad_configuration, (command,)) for command in ("validate", "build", "plan", "apply")),
    (_torn_lockfile, ("plan",)),
    (_torn_lockfile, ("apply", "--auto-approve")),
    (_torn_lockfile, ("state", "list")),
    (_nothing, ("apply",)),
    (_nothing, ("apply", "no-such.plan")),
    (_nothing, ("plan", "--show", "no-such.plan")),
    (_nothing, ("plan", "--target", "news.none")),
    (_nothing, ("plan", "--nonsense")),
    (_nothing, ("state", "show", "news.none")),
    (_nothing, ("remote", "list")),
    (_nothing, ("media", "get", "no-such-id")),
    (_nothing, ("nonsense",)),
]


@pytest.mark.parametrize(
    ("spoil", "arguments"), FAILURES, ids=[f"{s.__name__}-{' '.join(a)}" for s, a in FAILURES]
)
def test_failure_is_one_document_too(
    run: Run, site: Path, spoil: Callable[[Path], None], arguments: tuple[str, ...]
) -> None:
    spoil(site)
    ran = run("-C", site, *arguments, "--format", "json")
    document: dict[str, Any] = ran.document()
    assert ran.code not in {0, 2}
    error = {"format_version": document["format_version"], "error": document["error"]}
    schema("error").validate(error)
    assert error["error"]["exit"] == ran.code


class TestStreams:
    def test_results_go_to_stdout_and_findings_beside_them_to_stderr(
        self, run: Run, site: Path
    ) -> None:
        write(site, "长题", "正文", f"summry: {'长' * 3}\n")
        ran = run("-C", site, "build")
        assert "长题.html" in ran.out
        assert ("W101" in ran.out, "W101" in ran.err) == (False, True)

    def test_errors_go_to_stderr_alone(self, run: Run, site: Path) -> None:
        write(site, "坏", "![没有](没有.png)\n")
        ran = run("-C", site, "plan")
        assert (ran.out, "E103" in ran.err) == ("", True)

    def test_quiet_apply_shows_no_progress(self, run: Run, site: Path) -> None:
        ran = run("-C", site, *EMULATOR, "-q", "apply", "--auto-approve")
        assert (ran.code, ran.err) == (0, "")

    def test_verbose_apply_names_every_call(self, run: Run, site: Path) -> None:
        ran = run("-C", site, *EMULATOR, "-v", "apply", "--auto-approve")
        assert ran.err.count("draft/add  ") == 2

    def test_json_apply_keeps_stdout_to_the_document(self, run: Run, site: Path) -> None:
        ran = run("-C", site, *EMULATOR, "-v", "apply", "--auto-approve", "--format", "json")
        assert ran.document()["result"] == "applied"
        assert "create news.一" in ran.err

    def test_pipe_has_no_colour_and_a_line_an_effect(self, run: Run, site: Path) -> None:
        ran = run("-C", site, *EMULATOR, "apply", "--auto-approve")
        assert "\x1b" not in ran.out + ran.err
        assert [line.split("  ")[0] for line in ran.err.splitlines() if "create" in line] == [
            "create news.一",
            "create news.二",
        ]

    def test_colour_always_is_colour_in_a_pipe_too(self, run: Run, site: Path) -> None:
        assert "\x1b[" in run("-C", site, "--color", "always", "plan").out
        assert "\x1b[" in run("-C", site, "plan", "--color=always").out

    def test_colour_never_and_json_have_none(self, run: Run, site: Path) -> None:
        assert "\x1b" not in run("-C", site, "--color", "never", "plan").out
        assert "\x1b" not in run("-C", site, "--color", "always", "plan", "--format", "json").out
