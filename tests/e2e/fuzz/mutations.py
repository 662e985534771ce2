"""What a stranger's pull request may change, each by chance: a mutation says what it did."""

import copy
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.e2e.fuzz import texts
from tests.e2e.fuzz.ground import Ground
from tests.e2e.promises import Guarded, _at, _cover, _hostile, _paths, _superseded
from tests.e2e.test_damaged_files import DAMAGES
from wxpublish.site.schema import schema_properties
from wxpublish.state import lockfile
from wxpublish.state.atomic_files import read_whole
from wxpublish.state.journal import _line

Mutate = Callable[[Ground, random.Random], str]
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


def lock_field(ground: Ground, chance: random.Random) -> str:
    """A field of the lockfile gets a hostile or an odd value, or goes."""
    document = _lock(ground)
    if document is None:
        return "no lockfile"
    guarded = Guarded(ground.site, ground.strangers)
    places = list(_paths(document))
    path = chance.choice(places)
    holder, key = _at(document, path[:-1]), path[-1]
    kind = chance.randrange(4)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = chance.choice(ODD)
    elif kind == 2 and (hostile := _hostile(holder[key], path, guarded, document)):
        value = chance.choice(hostile)
        holder[key] = value if isinstance(value, str | int) else ""
    else:
        holder[key] = copy.deepcopy(_at(document, chance.choice(places)))
    _write_lock(ground, chance, document)
    return f"lock {path} kind {kind}"


def lock_entry(ground: Ground, chance: random.Random) -> str:
    """An entry about a stranger's item, or fields that were not there."""
    document = _lock(ground)
    if document is None or not isinstance(document.get("resources"), dict):
        return "no lockfile"
    resources, strangers = document["resources"], ground.strangers
    media_id = chance.choice(_ids(ground))
    keys = sorted(key for key, held in resources.items() if isinstance(held, dict))
    if not keys:
        return "no entries"
    key = chance.choice(keys)
    guarded = Guarded(ground.site, strangers)
    match chance.randrange(7):
        case 0:
            kind = chance.choice(("thumb", "picture", "image", "voice", "video"))
            resources[f"{kind}.{'e' * 12}"] = _cover(media_id)
        case 1:
            resources[key]["superseded"] = _superseded(guarded)
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
    _write_lock(ground, chance, document)
    return f"lock entry {key} {media_id[-5:]}"


def _forget_read_back(held: dict[str, Any]) -> None:
    """Leave `observed` out of its articles, whatever another mutation made of these."""
    articles = held.get("articles")
    for article in articles if isinstance(articles, list) else ():
        if isinstance(article, dict):
            article.pop("observed", None)


def lock_bytes(ground: Ground, chance: random.Random) -> str:
    """The file is damaged, in conflict, or something else."""
    path = ground.site.lockfile
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


def _ids(ground: Ground) -> tuple[str, ...]:
    """The items of strangers in an order that does not hang on their ids."""
    strangers = ground.strangers
    return (*strangers.drafts, *strangers.news, *strangers.files)


def _lock(ground: Ground) -> dict[str, Any] | None:
    try:
        found = json.loads(read_whole(ground.site.lockfile))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _write_lock(ground: Ground, chance: random.Random, document: dict[str, Any]) -> None:
    """Without its checksum, or with the one that it should have now."""
    resources = document.get("resources")
    if chance.random() < 0.5 and isinstance(resources, dict):
        seals = (lockfile._seal(key, resources[key]) for key in sorted(resources))
        document["checksum"] = lockfile._checksum(seals)
    else:
        document.pop("checksum", None)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    ground.site.lockfile.write_text(text, encoding="utf-8", errors="surrogatepass")


# -- the journal ---------------------------------------------------------------------------


def journal(ground: Ground, chance: random.Random) -> str:
    """A journal that no run wrote: edits and open operations about any item."""
    document = _lock(ground)
    if document is None or not isinstance(document.get("resources"), dict):
        return "no lockfile"
    resources = document["resources"]
    media_id = chance.choice(_ids(ground))
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
    place = ground.site.journal
    if any(path.is_symlink() for path in (place.parent, place)) or place.is_fifo():
        return "no workspace"
    ground.site.journal.parent.mkdir(exist_ok=True)
    ground.site.journal.write_bytes(data)
    return f"journal of {len(lines)}"


# -- what is written -----------------------------------------------------------------------


def configuration(ground: Ground, chance: random.Random) -> str:
    """A key of the configuration gets another value."""
    path = ground.site.root / "wxpublish.yaml"
    if not path.is_file() or path.is_symlink():
        return "no configuration"
    lines = path.read_text(encoding="utf-8").splitlines()
    if chance.random() < 0.7:
        line = chance.choice(texts.CONFIGURATION)
        line = line.replace("STRANGER", chance.choice(_ids(ground)))
    else:
        line = f"{chance.choice(sorted(schema_properties('site')))}: {chance.choice(texts.VALUES)}"
    key = line.partition(":")[0]
    kept = [one for one in lines if one.partition(":")[0] != key]
    if key == "media":
        kept = [one for one in kept if not one.startswith("  - {id")]
    path.write_text("\n".join([*kept, line, ""]), encoding="utf-8")
    return f"configuration {line[:60]}"


def front_matter(ground: Ground, chance: random.Random) -> str:
    """A key of an article gets another value."""
    path = _article(ground, chance)
    if path is None:
        return "no article"
    key = chance.choice(sorted(schema_properties("front-matter")))
    value = chance.choice(texts.VALUES)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("---\n", f"---\n{key}: {value}\n", 1), encoding="utf-8")
    return f"{path.name} {key}: {value[:40]}"


def body(ground: Ground, chance: random.Random) -> str:
    """An article says something hostile."""
    path = _article(ground, chance)
    if path is None:
        return "no article"
    number = chance.randrange(len(texts.MARKDOWN))
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{texts.MARKDOWN[number]}\n")
    return f"{path.name} body {number}"


def _article(ground: Ground, chance: random.Random) -> Path | None:
    folder = ground.site.root / "articles"
    files = sorted(p for p in folder.glob("*.md") if p.is_file() and not p.is_symlink())
    return chance.choice(files) if files and not folder.is_symlink() else None


def theme(ground: Ground, chance: random.Random) -> str:
    """The site gets a theme of its own, with hostile CSS and templates."""
    folder = ground.site.root / "mine"
    folder.mkdir(exist_ok=True)
    css, name = chance.randrange(len(texts.CSS)), chance.choice(("shell", "figure", "table"))
    number = chance.randrange(len(texts.TEMPLATES))
    (folder / "theme.css").write_text(texts.CSS[css], encoding="utf-8")
    if chance.random() < 0.6:
        (folder / f"{name}.html.jinja").write_text(texts.TEMPLATES[number], encoding="utf-8")
    if chance.random() < 0.2:
        (folder / "theme.yaml").write_text(f"extends: {chance.choice(texts.VALUES)}\n", "utf-8")
    path = ground.site.root / "wxpublish.yaml"
    if path.is_file() and not path.is_symlink():
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("theme:")]
        path.write_text("\n".join([*kept, "theme: mine", ""]), encoding="utf-8")
    return f"theme css {css} {name} {number}"


def huge(ground: Ground, chance: random.Random) -> str:
    """A file is larger than anything should be."""
    files = sorted(p for p in ground.site.root.rglob("*") if p.is_file() and not p.is_symlink())
    path = chance.choice(files)
    os.truncate(path, chance.choice((3_000_000, 40_000_000, 1 << 40)))
    return f"{path.name} is huge"
