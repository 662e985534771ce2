"""Several clones of one repository, one account, and what an observer of both knows.

Every command that is run here is looked at: its exit code, what it printed, and what it did to the
account against what its plan had said. What is wrong is a `Finding`.
"""

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.account_contents import (
    AccountContents,
    Difference,
    Item,
    Said,
    account_contents,
    diff_locks,
)
from tests.e2e.crash_runner import KILLED, NEVER, CrashPoint, CrashRunner
from tests.e2e.hostile_state import INSTEAD
from tests.e2e.site import SECRET, WRITING, Account, CommandResult, Site, emulated, retry_at_once
from tests.e2e.walk.checkout import Checkout
from tests.github.repository import clone, git

NAMES = ("ann", "bob", "cai")
ATTRIBUTES = "wxpublish*.lock.json text eol=lf merge=wxpublish\n"
COLOURS = ("navy", "teal", "crimson")
CONSENT = ("--allow-delete", "99")
UNFORESEEN = Counter({"material/batchget_material": 1})
"""A plan that asked nobody cannot know of pictures that are on the account and in no lockfile: new
covers are looked for among them."""
NOT_CALLED = {
    "material/add_material": re.compile(
        r"\n(?:thumb|image|voice|video)\.\S+: \S+ is on the account already: adopted"
    ),
    "material/del_material": re.compile(r"\n\S+: \S+ stays on the account: \S+ shows it"),
}
"""What apply says of a promised call that it does not make: a file is there already, or is shown."""
CODES = {0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 64, 130}
PLANNED = {0, 2, 10}
"""Exit codes of a plan that has a document."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Finding(AssertionError):
    """Something that must not be."""


def require(condition: object, message: object) -> None:
    """Raise a finding where a condition does not hold."""
    if not condition:
        raise Finding(str(message))


@dataclass(frozen=True)
class Edit:
    """Words that somebody wrote over an article in the console; they must not be lost."""

    media_id: str
    words: str


@dataclass
class World:
    """The clones and the account, with what people did to them."""

    folder: Path
    account: Account
    runner: CrashRunner
    clones: dict[str, Checkout] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    """News and files that the site did not make and must leave alone."""
    copies: set[str] = field(default_factory=set)
    """Those of them that said what an item of ours said: they may be taken for it."""
    edits: set[Edit] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    """News whose edit by hand was accepted as it is."""
    origins: dict[str, str] = field(default_factory=dict)
    """The first words of each news when it was first seen, by media_id."""
    stash: list[Path] = field(default_factory=list)
    """Backup folders of checkouts that are gone."""
    counts: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)
    touched: bool = False
    """Whether anything beside plain applies happened since all was at rest."""
    serial: int = 0

    # -- looking ---------------------------------------------------------------------------

    def read_account(self) -> AccountContents:
        """What the account holds; each new item is remembered as it was first seen."""
        seen = account_contents(self.account.folder)
        for media_id, item in seen.news.items():
            self.origins.setdefault(media_id, item.said[0][1])
        return seen

    def tick(self) -> None:
        """A second passes: the platform's times are whole seconds, and what happens to an item
        twice in one looks as if nothing had.
        """
        self.account.admin("clock", {"advance": 1})

    def next(self) -> int:
        self.serial += 1
        return self.serial

    def note(self, text: str) -> None:
        self.log.append(text)

    # -- running ---------------------------------------------------------------------------

    def run(self, here: Checkout, *arguments: str) -> CommandResult:
        """Run a command in this process and judge what it printed."""
        self.counts[f"command {arguments[0]}"] += 1
        ran = here.site.run(*arguments)
        self.check_output(
            arguments, ran.code, ran.text, as_json=ran.out if "json" in arguments else ""
        )
        self.note(f"    {here.name}: {' '.join(arguments)} → {ran.code}")
        return ran

    def check_output(
        self, arguments: Sequence[str], code: int, text: str, *, as_json: str = ""
    ) -> None:
        """What holds for every command."""
        said = f"{' '.join(arguments)} → {code}\n{text}"
        require(code in CODES, f"exit code {said}")
        require("Traceback" not in text, f"a traceback: {said}")
        require(SECRET not in text, f"a secret: {said}")
        require(not CONTROL.search(text), f"a control character: {said!r}")
        if as_json:
            try:
                json.loads(as_json)
            except ValueError:
                raise Finding(f"no JSON document: {said}") from None

    def plan(self, here: Checkout, *flags: str) -> CommandResult:
        """A plan as JSON, which changes nothing on the account."""
        before = self.read_account()
        ran = self.run(here, "plan", "--format", "json", *flags)
        require(self.read_account() == before, f"plan changed the account\n{ran.text}")
        return ran

    def apply(
        self,
        here: Checkout,
        *flags: str,
        faults: Sequence[str] = (),
        death: CrashPoint = NEVER,
    ) -> CommandResult:
        """Plan and apply, with faults or a death; what was done must be what the plan said."""
        self.tick()
        self.account.clear_calls()
        promise = self.plan(here, *flags)
        looked = Counter(self.account.calls())
        self.note_adoptions()
        before, claimed = self.read_account(), here.claimed()
        self.account.clear_calls()
        if faults:
            self.account.inject_faults(*faults)
        ran = self._applied(here, flags, death)
        calls, effects = self.account.calls(), self.account.effects()
        if faults:
            self.account.clear_faults()
            self.touched = True
        self.counts["apply"] += 1
        self.note(
            f"    {here.name}: apply {flags} {list(faults)} {death.nth} → {ran.code} {effects}"
        )
        done = diff_locks(before, self.read_account())
        self.note_adoptions()
        self.check_doubles(here, before, claimed, done)
        disturbed = bool(faults) or death is not NEVER
        self.compare(promise, ran, done, effects, disturbed=disturbed)
        if not disturbed and ran.code == 0:
            made = Counter(calls) - looked
            if "--refresh" not in flags:
                made -= UNFORESEEN + self._title_matches(promise, before, claimed)
            self.check_promised_calls(promise, ran, made, effects)
        self.check_people(overwriting="overwrite" in flags)
        return ran

    def _title_matches(
        self, promise: CommandResult, before: AccountContents, claimed: set[str]
    ) -> Counter[str]:
        """The reads of news that nobody has and that have the title of one to be created: a plan that
        asked nobody cannot know of them.
        """
        changes = promise.document["changes"]
        titles = {one["title"] for one in changes if one["action"] == "create"}
        unclaimed = (before.news[key] for key in before.news.keys() - claimed)
        found = Counter(one.channel for one in unclaimed if one.said[0][0] in titles)
        reads = {"draft": "draft/get", "material": "material/get_material"}
        return Counter({reads[channel]: count for channel, count in found.items()})

    def note_adoptions(self) -> None:
        """An exact copy that any clone has adopted is ours from then on, whoever looks next."""
        for here in self.clones.values():
            self.foreign -= here.claimed() & self.copies

    def _applied(self, here: Checkout, flags: Sequence[str], death: CrashPoint) -> CommandResult:
        """Run it in this process, or in one that can be killed."""
        arguments = ("apply", "--auto-approve", "--parallelism", "1", *CONSENT, *flags)
        if death is NEVER:
            ran = here.site.run(*arguments, "--format", "json")
            self.check_output(arguments, ran.code, ran.text, as_json=ran.out)
            return ran
        code = self.runner.run(here.site, *arguments, death=death)
        self.touched = True
        if code != KILLED:
            self.check_output(arguments, code, self.runner.output)
        return CommandResult(code, self.runner.output, "")

    def check_doubles(
        self, here: Checkout, before: AccountContents, claimed: set[str], done: Difference
    ) -> None:
        """Nothing was made that was there already and nobody's, and stayed; and nothing more often than
        the site has it. After a merge that took one side, what the other side was to delete goes.
        """
        news, wanted = self.read_account().news, Counter(here.wanted().values())
        unclaimed = (before.news[key] for key in before.news.keys() & news.keys() - claimed)
        there = Counter(map(_summary, unclaimed))
        for media_id in sorted(done.made & news.keys()):
            summary = _summary(news[media_id])
            there[summary] += 1
            most = max(1, wanted[news[media_id].said])
            require(there[summary] <= most, f"{summary} was made, and was there already")

    # -- plan and deed -----------------------------------------------------------------------

    def compare(
        self,
        promise: CommandResult,
        ran: CommandResult,
        done: Difference,
        effects: dict[str, int],
        *,
        disturbed: bool,
    ) -> None:
        """Nothing of what is there goes or changes that neither the plan nor the output names."""
        said = f"{promise.text}\n{ran.text}"
        for media_id in done.changed:
            require(media_id in said, f"{media_id} was changed unseen\n{said}")
        for media_id in done.deleted:
            told = _is_told(media_id, promise, ran)
            require(told, f"{media_id} was deleted unseen\n{said}")
        for media_id in done.deleted | done.changed:
            require(media_id not in self.foreign, f"{media_id} is not ours\n{said}")
        if promise.code not in PLANNED:
            writing = {name for name in effects if name in WRITING}
            require(not writing, f"the plan was refused, and {writing} were called\n{said}")
            return
        asks_first = "W609" in ran.text  # it looked first, and planned anew
        if not disturbed and promise.code == 0 and not asks_first:
            promised = promise.document["api_calls"]
            for name in effects.keys() & WRITING:
                most = promised.get(name, 0)
                if add := INSTEAD.get(name):  # items were adopted that need new covers
                    spared = promised.get(add, 0) - effects.get(add, 0)
                    sizes = (len(one["articles"]) for one in promise.document["changes"])
                    most += spared * max(sizes, default=1)
                require(effects[name] <= most, f"{name}: {effects[name]} > {most}\n{said}")

    def check_promised_calls(
        self,
        promise: CommandResult,
        ran: CommandResult,
        calls: Counter[str],
        effects: dict[str, int],
    ) -> None:
        """Where nothing was refused, lost or drifted, exactly the promised calls were made, but for
        uploads and deletions that turned out to be needless.

        `calls` are those beside what the plan itself made: with `--refresh`, both look first.
        """
        outcome, plan = ran.document, promise.document
        plain = {one["result"] for one in outcome["outcomes"]} <= {"applied"}
        asks_first = "W609" in ran.text
        if self.touched or asks_first or not plain or plan["drift"] or plan["recovered"]:
            return
        self.counts["promise"] += 1
        made = Counter({name: count for name, count in effects.items() if name in WRITING})
        for name, said in NOT_CALLED.items():
            made[name] += len(said.findall(ran.text))
        made = +made
        require(
            made == plan["api_calls"], f"{dict(made)} instead of {plan['api_calls']}\n{ran.text}"
        )
        for name, count in calls.items():
            if name not in WRITING and name != "stable_token":
                most = plan["reads"].get(name, 0)
                require(count <= most, f"{name}: {count} reads, promised {most}\n{promise.text}")

    # -- what people did ---------------------------------------------------------------------

    def check_people(self, *, overwriting: bool) -> None:
        """What people did in the console is still there, or in a backup."""
        seen = self.read_account()
        there = {**seen.news, **seen.files}
        gone = self.foreign - there.keys()
        require(not gone, f"{gone} were not ours and are gone")
        for media_id in self.foreign & seen.news.keys():
            lost = seen.news[media_id].covers - there.keys()
            require(not lost, f"the cover {lost} of {media_id}, which is not ours, is gone")
        kept: str | None = None
        for edit in sorted(self.edits, key=lambda edit: edit.words):
            item = seen.news.get(edit.media_id)
            if item and any(edit.words in content for _, content in item.articles):
                continue
            asked = overwriting or edit.media_id in self.accepted
            require(asked, f"an edit by hand was overwritten unasked: {edit}")
            kept = self._backups() if kept is None else kept
            require(edit.words in kept, f"an edit by hand is in no backup: {edit}")
            self.edits.discard(edit)

    def _backups(self) -> str:
        """The text of every backup that any checkout made."""
        folders = [here.root / ".wxpublish" / "backup" for here in self.clones.values()]
        files = [file for folder in [*folders, *self.stash] for file in folder.glob("*.json")]
        return "\n".join(file.read_text(encoding="utf-8") for file in files)

    def forget_item(self, media_id: str) -> None:
        """A person did away with an item: with it goes what was written in it."""
        self.edits = {edit for edit in self.edits if edit.media_id != media_id}
        self.foreign.discard(media_id)

    def keep_backups(self, here: Checkout) -> None:
        """A checkout loses its workspace: its backups are put where they can be looked into."""
        workspace = here.root / ".wxpublish"
        if (workspace / "backup").exists():
            kept = self.folder / f"stash-{len(self.stash)}"
            shutil.move(workspace / "backup", kept)
            self.stash.append(kept)

    def check_out(self, name: str) -> Checkout:
        """A clone of its own."""
        root = clone(self.folder / "origin.git", self.folder / name)
        cache = {"WXPUBLISH_CACHE_DIR": str(self.folder / f"cache-{name}")}
        return Checkout(name, Site(root, self.account, environ=cache))


@contextmanager
def world(folder: Path, runner: CrashRunner, clones: int) -> Iterator[World]:
    """A repository with a site that was applied once, and its clones."""
    with ExitStack() as stack:
        stack.enter_context(retry_at_once())
        account = stack.enter_context(emulated(folder / "account"))
        made = World(folder, account, runner)
        bare = folder / "origin.git"
        bare.mkdir(parents=True)
        git(bare, "init", "-q", "--bare", "-b", "main")
        first = made.check_out(NAMES[0])
        first.git("checkout", "-q", "-b", "main")
        (first.root / ".gitignore").write_text(".wxpublish/\n", encoding="utf-8")
        (first.root / ".gitattributes").write_text(ATTRIBUTES, encoding="utf-8")
        for colour in COLOURS:
            first.site.picture(f"{colour}.jpg", colour)
        first.commit("a site")
        first.push()
        made.clones[NAMES[0]] = first
        for name in NAMES[1:clones]:
            made.clones[name] = made.check_out(name)
        made.clones[NAMES[1]].set_up_driver()
        yield made


def _is_told(media_id: str, promise: CommandResult, ran: CommandResult) -> bool:
    """Whether the plan deletes it, or the apply that planned anew; a hint how to delete is neither."""
    planned = promise.document["deletions"] if promise.code in PLANNED else ()
    lines = (line for line in ran.text.splitlines() if "remote delete" not in line)
    return any(one["media_id"] == media_id for one in planned) or any(
        "delete" in line and media_id in line for line in lines
    )


def _summary(item: Item) -> tuple[str, Said, int]:
    """By what an item is known again: its words, and how many pictures it shows."""
    pictures = sum(content.count("<img") for _, content in item.articles)
    return item.channel, item.said, pictures


def of_step(seed: int, step: int) -> random.Random:
    """The chance of one step: other steps may be left out without changing it."""
    return random.Random(f"{seed}:{step}")
