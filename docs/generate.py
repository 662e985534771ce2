"""Write the tables that the code knows into `docs/reference/` and the README; run it with `poe docs`.

With `--check` nothing is written: the exit code is 1 if a file differs from what the code says.
"""

import argparse
import json
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from wxpublish.cli.arguments import COMMANDS, Parser
from wxpublish.cli.invocation import command_module, command_parser
from wxpublish.errors import EXIT_CODES, PRECEDENCE, WxpublishError
from wxpublish.git.command import GitFailed
from wxpublish.github.api import GithubError
from wxpublish.workflow.site_check import finding_rules

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- docs/generate.py makes this file from the code. Run `poe docs`; do not edit it. -->"
COMMANDS_BEGIN, COMMANDS_END = "<!-- commands, by `poe docs` -->", "<!-- end -->"
"""What stands between these lines of the README is generated too."""
Row = Sequence[str]
Schema = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or compare them; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, report differences")
    check = parser.parse_args(arguments).check
    outdated = [(path, text) for path, text in pages().items() if _read(path) != text]
    for path, text in outdated:
        name = path.relative_to(ROOT).as_posix()
        if check:
            sys.stderr.write(f"{name} differs from the code; run `poe docs` and commit it\n")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {name}\n")
    return 1 if check and outdated else 0


def pages() -> dict[Path, str]:
    """The text of every generated file, by its path."""
    made = {
        "front-matter.md": _front_matter(),
        "configuration.md": _configuration(),
        "commands.md": _commands(),
        "errors.md": _errors(),
    }
    files = {REFERENCE / name: "\n\n".join([NOTE, *blocks]) + "\n" for name, blocks in made.items()}
    return {**files, README: _readme(README.read_text(encoding="utf-8"))}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


# Keys, from the JSON schemas


def _front_matter() -> list[str]:
    return [
        "# Front matter of an article",
        (
            "An article begins with YAML between two `---` lines. A path is relative to the article's"
            " folder; a leading `/` means the site's folder. Keys of other tools (`date`, `tags`, `draft`"
            " …) are ignored. The schema is"
            " [`front-matter.schema.json`](../../schemas/front-matter.schema.json)."
        ),
        _keys("front-matter"),
    ]


def _configuration() -> list[str]:
    return [
        "# `wxpublish.yaml`",
        (
            "The configuration of a site. A path is relative to the site's folder. The schema is"
            " [`site.schema.json`](../../schemas/site.schema.json)."
        ),
        _keys("site"),
    ]


def _keys(name: str) -> str:
    return _table(("key", "takes", "default", "meaning"), _key_rows(_schema(name), ""))


def _schema(name: str) -> Schema:
    path = ROOT / "schemas" / f"{name}.schema.json"
    loaded: Schema = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _key_rows(schema: Schema, prefix: str) -> Iterator[Row]:
    """A row for each key of an object, followed by those of the keys inside it."""
    required = schema.get("required", ())
    for name, value in schema["properties"].items():
        default = "required" if name in required else _default(value)
        key = f"{prefix}{name}"
        yield f"`{key}`", _takes(value), default, value.get("description", "")
        yield from _inner_rows(value, key)


def _inner_rows(value: Schema, key: str) -> Iterator[Row]:
    items, named = value.get("items", {}), value.get("additionalProperties")
    if "properties" in items:
        yield from _key_rows(items, f"{key}[].")
    elif isinstance(named, dict):
        yield from _key_rows(named, f"{key}.NAME.")
    elif "properties" in value and not _is_plain(value):
        yield from _key_rows(value, f"{key}.")


def _is_plain(value: Schema) -> bool:
    """Whether the keys of an object need no rows: those of front matter, or all of one kind."""
    inner = value.get("properties", {})
    same = all(one == next(iter(inner.values())) for one in inner.values())
    return bool(inner) and (inner.keys() <= _schema("front-matter")["properties"].keys() or same)


def _takes(value: Schema) -> str:
    """The values that a key takes, in words."""
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"])
    if _is_plain(value):
        return _takes_plain(value)
    match value["type"]:
        case "boolean":
            return "`true`, `false`"
        case "integer":
            return _takes_number(value)
        case "array":
            return _takes_list(value["items"])
        case "object":
            return "keys"
        case _ if value.get("pattern", "").startswith("^https?://"):
            return f"a web address of up to {value['maxLength']} characters"
        case _:
            return (
                f"text of up to {value['maxLength']} characters" if "maxLength" in value else "text"
            )


def _takes_plain(value: Schema) -> str:
    names = ", ".join(f"`{name}`" for name in value["properties"])
    first = next(iter(value["properties"].values()))
    return f"{names}: {_takes(first)}" if first.get("type") == "integer" else f"keys: {names}"


def _takes_number(value: Schema) -> str:
    if "maximum" in value:
        return f"{value['minimum']:,} to {value['maximum']:,}"
    return f"a number from {value['minimum']:,}"


def _takes_list(item: Schema) -> str:
    if item.get("type") == "object":
        return "a list of keys"
    return f"a list of {_takes(item)}" if "enum" in item else "a list of texts"


def _default(value: Schema) -> str:
    default = value.get("default")
    if default is None:
        return ""
    return f"`{default}`" if isinstance(default, str) else f"`{json.dumps(default)}`"


# Commands, from their parsers


def _commands() -> list[str]:
    every = list(_option_rows(Parser(prog="wxpublish", add_help=False)))
    blocks = [
        "# Commands",
        (
            "`wxpublish [OPTION…] COMMAND [OPTION…]`. Results go to stdout, everything else to stderr."
            " With `--format json` a command prints one JSON document, on failure too."
        ),
        "Every command has these options, and `--help`:",
        _table(("option", "meaning"), every),
    ]
    for group, commands in COMMANDS.items():
        blocks.append(f"## {group[0].upper()}{group[1:]}")
        for name in commands:
            blocks.extend(_command(name, every))
    return blocks


def _readme(text: str) -> str:
    """The README with a row for each command."""
    before, begin, rest = text.partition(COMMANDS_BEGIN)
    _, end, after = rest.partition(COMMANDS_END)
    link = "[`{0}`](docs/reference/commands.md#wxpublish-{0})"
    rows = [
        (link.format(name), does) for group in COMMANDS.values() for name, does in group.items()
    ]
    return f"{before}{begin}\n\n{_table(('command', 'does'), rows)}\n\n{end}{after}"


def _command(name: str, everywhere: Sequence[Row]) -> Iterator[str]:
    parser = command_parser(name, command_module(name))
    yield f"### `wxpublish {name}`"
    yield f"{parser.description}"
    if rows := [row for row in _option_rows(parser) if row not in everywhere]:
        yield _table(("option", "meaning"), rows)
    examples = (parser.epilog or "").partition("\n")[2]
    yield f"```\n{textwrap.dedent(examples)}\n```"


def _option_rows(parser: argparse.ArgumentParser) -> Iterator[Row]:
    """An option or argument and its meaning; those of an action stand behind its name."""
    # argparse has no public way to list what was added to a parser.
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield from _action_rows(action)
        elif not isinstance(action, argparse._HelpAction):  # noqa: SLF001
            yield f"`{_spelling(action)}`", _meaning(action)


def _action_rows(actions: "argparse._SubParsersAction[Any]") -> Iterator[Row]:
    """The actions of a command with their own arguments in one row, followed by their options."""
    for choice in actions._choices_actions:  # noqa: SLF001
        inner = actions.choices[choice.dest]._actions  # noqa: SLF001
        arguments = [f" {_spelling(one)}" for one in inner if not one.option_strings]
        yield f"`{choice.dest}{''.join(arguments)}`", choice.help or ""
        for one in inner:
            if one.option_strings and one.default != argparse.SUPPRESS:
                yield f"`{choice.dest} {_spelling(one)}`", _meaning(one)


def _spelling(action: argparse.Action) -> str:
    """An option as it is typed, with what follows it."""
    if action.choices is not None:
        value = "{" + ",".join(map(str, action.choices)) + "}"
    else:
        value = str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return value
    names = ", ".join(action.option_strings)
    return names if action.nargs == 0 else f"{names} {value}"


def _meaning(action: argparse.Action) -> str:
    """The help text, with the default where the text leaves it out."""
    text = action.help or ""
    is_shown = isinstance(action.default, int | str) and action.default != argparse.SUPPRESS
    if not is_shown or not action.default or "default" in text or f"({action.default})" in text:
        return text
    default = f"default: `{action.default}`"
    return f"{text} ({default})" if text else default


# Errors, from the tables and classes that raise them


def _errors() -> list[str]:
    rules = sorted(finding_rules().items())
    return [
        "# Exit codes, errors and findings",
        "## Exit codes",
        _table(("exit code", "meaning"), [(str(code), text) for code, text in EXIT_CODES.items()]),
        f"If several hold, the first of these is the exit code: {', '.join(map(str, PRECEDENCE))}.",
        "## Errors",
        (
            "A command that fails prints an error to stderr; with `--format json` it prints a document"
            " to stdout whose `error.code` is one of these."
        ),
        _table(("code", "exit code", "meaning"), _error_rows()),
        "## Findings",
        (
            "`validate`, `build`, `plan` and `apply` report findings. E stands for an error, W for a"
            " warning; `--strict` makes warnings errors. A code never changes its meaning."
        ),
        _table(("code", "meaning"), [(f"`{code}`", text) for code, text in rules]),
    ]


def _error_rows() -> Iterator[Row]:
    """The classes of the error tree, each with the first sentence of its docstring."""
    errors: Iterable[type[WxpublishError]] = (
        WxpublishError,
        *_subclasses(WxpublishError),
        GitFailed,
        GithubError,
    )
    for error in errors:
        meaning = EXIT_CODES[1] if error is WxpublishError else _first_sentence(error.__doc__ or "")
        yield f"`{error.code}`", str(error.exit_code), meaning


def _subclasses(error: type[WxpublishError]) -> Iterator[type[WxpublishError]]:
    """The classes of errors.py, whatever else has been imported."""
    for one in error.__subclasses__():
        if one.__module__ == WxpublishError.__module__:
            yield one
            yield from _subclasses(one)


def _first_sentence(text: str) -> str:
    return " ".join(text.split()).partition(". ")[0].rstrip(".")


# Markdown


def _table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    sys.exit(main())
