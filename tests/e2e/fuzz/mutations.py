"""Random changes of a hostile pull request; a mutation returns what it did."""

import copy
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.e2e.fuzz import hostile_texts
from tests.e2e.fuzz.sandbox import Sandbox
from tests.e2e.hostile_state import AttackTarget, _at, _cover, _hostile, _paths, _superseded
from tests.e2e.test_damaged_files import DAMAGES
from wxpublish.site.schema import schema_properties
from wxpublish.state import lockfile
from wxpublish.state.atomic_files import read_regular_file
from wxpublish.state.journal import _line

Mutate = Callable[[Sandbox, random.Random], str]
ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**70, 1.5, float("inf"), "", "\x1b[31m", "\u202e", "x" * 100_000),
    *(
        [],
        {},
        [[]],
        {"": None},
        ["news.a"],
        "../../outside/secret.txt",
        "news.",
        "thumb.zz",
        "%s{}",
    ),
)


# -- the lockfile --------------------------------------------------------------------------


def lock_field(sandbox: Sandbox, chance: random.Random) -> str:
    """A field of the lockfile gets a hostile or an odd value, or goes."""
    document = _lock(sandbox)
    if document is None:
        return "no lockfile"
    target = AttackTarget(sandbox.site, sandbox.strangers)
    places = list(_paths(document))
    path = chance.choice(places)
    holder, key = _at(document, path[:-1]), path[-1]
    kind = chance.randrange(4)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = chance.choice(ODD)
    elif kind == 2 and (hostile := _hostile(holder[key], path, target, document)):
        value = chance.choice(hostile)
        holder[key] = value if isinstance(value, str | int) else ""
    else:
        holder[key] = copy.deepcopy(_at(document, chance.choice(places)))
    _write_lock(sandbox, chance, document)
    return f"lock {path} kind {kind}"


def lock_entry(sandbox: Sandbox, chance: random.Random) -> str:
    """An entry about a stranger's item, or fields that were not there."""
    document = _lock(sandbox)
    if document is None or not isinstance(document.get("resources"), dict):
        return "no lockfile"
    resources, strangers = document["resources"], sandbox.strangers
    media_id = chance.choice(_ids(sandbox))
    keys = sorted(key for key, held in resources.items() if isinstance(held, dict))
    if not keys:
        return "no entries"
    key = chance.choice(keys)
    target = AttackTarget(sandbox.site, strangers)
    match chance.randrange(7):
        case 0:
            kind = chance.choice(("thumb", "picture", "image", "voice", "video"))
            resources[f"{kind}.{'e' * 12}"] = _cover(media_id)
        case 1:
            resources[key]["superseded"] = _superseded(target)
        case 2:
            resources[key]["superseded"] = [{"media_id": one} for one in sorted(strangers.ids)]
        case 3:
            resources[key]["media_id"] = media_id
            _forget_read_back(resources[key])
        case 4:
            resources[key][chance.choice(("released", "gone", "resized", "protect", "kept"))] = True
        case 5:
            copied = json.loads(json.dumps(resources[key]))
            resources[f"news.{chance.choice('xyz')}"] = {**copied, "media_id": media_id}
        case _:
            other = chance.choice(keys)
            resources[key], resources[other] = resources[other], resources[key]
    _write_lock(sandbox, chance, document)
    return f"lock entry {key} {media_id[-5:]}"


def _forget_read_back(held: dict[str, Any]) -> None:
    """Leave `observed` out of its articles, whatever another mutation made of these."""
    articles = held.get("articles")
    for article in articles if isinstance(articles, list) else ():
        if isinstance(article, dict):
            article.pop("observed", None)


def lock_bytes(sandbox: Sandbox, chance: random.Random) -> str:
    """The file is damaged, in conflict, or something else."""
    path = sandbox.site.lockfile
    if not path.is_file() or path.is_symlink():
        return "no lockfile"
    data = path.read_bytes()
    match chance.randrange(4):
        case 0:
            path.unlink()
        case 1:
            path.write_bytes(b"<<<<<<< ours\n" + data + b"=======\n" + data + b">>>>>>> theirs\n")
        case 2:
            path.write_bytes(b"[" * 100_000)
        case _ if data:
            path.write_bytes(chance.choice(DAMAGES)(data, chance))
        case _:
            pass
    return "lock bytes"


def _ids(sandbox: Sandbox) -> tuple[str, ...]:
    """The items of strangers in an order that does not hang on their ids."""
    strangers = sandbox.strangers
    return (*strangers.drafts, *strangers.news, *strangers.files)


def _lock(sandbox: Sandbox) -> dict[str, Any] | None:
    try:
        found = json.loads(read_regular_file(sandbox.site.lockfile))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _write_lock(sandbox: Sandbox, chance: random.Random, document: dict[str, Any]) -> None:
    """Without its checksum, or with the one that it should have now."""
    resources = document.get("resources")
    if chance.random() < 0.5 and isinstance(resources, dict):
        seals = (lockfile._seal(key, resources[key]) for key in sorted(resources))
        document["checksum"] = lockfile._checksum(seals)
    else:
        document.pop("checksum", None)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    sandbox.site.lockfile.write_text(text, encoding="utf-8", errors="surrogatepass")


# -- the journal ---------------------------------------------------------------------------


def journal(sandbox: Sandbox, chance: random.Random) -> str:
    """A journal that no run wrote: edits and open operations about any item."""
    document = _lock(sandbox)
    if document is None or not isinstance(document.get("resources"), dict):
        return "no lockfile"
    resources = document["resources"]
    media_id = chance.choice(_ids(sandbox))
    head = {key: document.get(key) for key in ("lineage", "serial", "account")}
    if chance.random() < 0.3:
        head["serial"] = chance.choice((0, 99, -1, "x"))
    lines: list[object] = []
    for number in range(1, chance.randint(2, 4)):
        held = resources.get(chance.choice(sorted(resources)))
        forged = {**held, "media_id": media_id} if isinstance(held, dict) else held
        address = chance.choice((*sorted(resources), "news.new", "thumb.ffffffffffff", "x"))
        if chance.random() < 0.5:
            lines.append({"end": None, "edits": {address: forged}, "lock": head})
        else:
            operation = {
                "address": address,
                "deed": chance.choice(("create", "upload", "update", "delete", "disown", "x")),
                "endpoint": chance.choice(("draft/add", "material/add_material", "../x")),
                "title": chance.choice(("别人的标题0", "《a》", "logo0.jpg", media_id)),
                "channel": chance.choice(("draft", "material")),
                "resource": forged,
            }
            lines.append({"begin": number, "operation": operation})
    data = b"".join(_line(line) for line in lines if isinstance(line, dict))
    if chance.random() < 0.2:
        data = chance.choice(DAMAGES)(data, chance)
    place = sandbox.site.journal
    if any(path.is_symlink() for path in (place.parent, place)) or place.is_fifo():
        return "no workspace"
    sandbox.site.journal.parent.mkdir(exist_ok=True)
    sandbox.site.journal.write_bytes(data)
    return f"journal of {len(lines)}"


# -- what is written -----------------------------------------------------------------------


def configuration(sandbox: Sandbox, chance: random.Random) -> str:
    """A key of the configuration gets another value."""
    path = sandbox.site.root / "wxpublish.yaml"
    if not path.is_file() or path.is_symlink():
        return "no configuration"
    lines = path.read_text(encoding="utf-8").splitlines()
    if chance.random() < 0.7:
        line = chance.choice(hostile_texts.CONFIGURATION)
        line = line.replace("STRANGER", chance.choice(_ids(sandbox)))
    else:
        line = f"{chance.choice(sorted(schema_properties('site')))}: {chance.choice(hostile_texts.VALUES)}"
    key = line.partition(":")[0]
    kept = [one for one in lines if one.partition(":")[0] != key]
    if key == "media":
        kept = [one for one in kept if not one.startswith("  - {id")]
    path.write_text("\n".join([*kept, line, ""]), encoding="utf-8")
    return f"configuration {line[:60]}"


def front_matter(sandbox: Sandbox, chance: random.Random) -> str:
    """A key of an article gets another value."""
    path = _article(sandbox, chance)
    if path is None:
        return "no article"
    key = chance.choice(sorted(schema_properties("front-matter")))
    value = chance.choice(hostile_texts.VALUES)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("---\n", f"---\n{key}: {value}\n", 1), encoding="utf-8")
    return f"{path.name} {key}: {value[:40]}"


def body(sandbox: Sandbox, chance: random.Random) -> str:
    """An article says something hostile."""
    path = _article(sandbox, chance)
    if path is None:
        return "no article"
    number = chance.randrange(len(hostile_texts.MARKDOWN))
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{hostile_texts.MARKDOWN[number]}\n")
    return f"{path.name} body {number}"


def _article(sandbox: Sandbox, chance: random.Random) -> Path | None:
    folder = sandbox.site.root / "articles"
    files = sorted(p for p in folder.glob("*.md") if p.is_file() and not p.is_symlink())
    return chance.choice(files) if files and not folder.is_symlink() else None


def theme(sandbox: Sandbox, chance: random.Random) -> str:
    """The site gets a theme of its own, with hostile CSS and templates."""
    folder = sandbox.site.root / "mine"
    folder.mkdir(exist_ok=True)
    css, name = (
        chance.randrange(len(hostile_texts.CSS)),
        chance.choice(("shell", "figure", "table")),
    )
    number = chance.randrange(len(hostile_texts.TEMPLATES))
    (folder / "theme.css").write_text(hostile_texts.CSS[css], encoding="utf-8")
    if chance.random() < 0.6:
        (folder / f"{name}.html.jinja").write_text(
            hostile_texts.TEMPLATES[number], encoding="utf-8"
        )
    if chance.random() < 0.2:
        (folder / "theme.yaml").write_text(
            f"extends: {chance.choice(hostile_texts.VALUES)}\n", "utf-8"
        )
    path = sandbox.site.root / "wxpublish.yaml"
    if path.is_file() and not path.is_symlink():
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("theme:")]
        path.write_text("\n".join([*kept, "theme: mine", ""]), encoding="utf-8")
    return f"theme css {css} {name} {number}"


def huge(sandbox: Sandbox, chance: random.Random) -> str:
    """A file is larger than anything should be."""
    files = sorted(p for p in sandbox.site.root.rglob("*") if p.is_file() and not p.is_symlink())
    path = chance.choice(files)
    os.truncate(path, chance.choice((3_000_000, 40_000_000, 1 << 40)))
    return f"{path.name} is huge"
