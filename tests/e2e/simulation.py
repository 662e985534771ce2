"""People, machines and accidents around one site: the rules of the state machine.

It knows what an observer with an eye on both sides would know: what the files say, what people did
in the console, and whether the lockfile was lost. From that follows what must be so.
"""

import re
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import note

from tests.e2e.crash_runner import KILLED, CrashRunner
from tests.e2e.site import WRITING, Account, Site
from wxpublish.model.lock import Lock
from wxpublish.state import lockfile
from wxpublish.wechat.article_payloads import RemoteNews

KEYS = ("a", "b", "c")
WEEKLY = "weekly"
COLOURS = ("navy", "teal", "crimson")
ANSWER = re.compile(r"wxpublish recover --adopt (\S+?)=([\w-]+)")
COPY = re.compile(r"wxpublish remote delete ([\w-]+)")
BELOW_SETTLE = 0.04
"""Seconds that a list may lag: less than the tests' settle time."""
CREATES = {"draft/add", "material/add_news"}
UPLOADS = {"media/uploadimg", "material/add_material"}
CONSENT = ("--allow-delete", "99")
ROUNDS = 5
"""Applies after which everything must be at rest, with a person who answers what is asked."""


@dataclass(frozen=True)
class Draft:
    """What one Markdown file says."""

    title: int
    text: int
    cover: str
    picture: str | None


@dataclass
class SiteSimulation:
    """The site with its account, and what is known about both."""

    site: Site
    runners: tuple[CrashRunner, CrashRunner]
    careful: bool = False
    """Nobody loses a lockfile and nobody copies an article: no question may ever be asked."""
    by_hand: set[str] = field(default_factory=set)
    """Drafts that somebody made in the console."""
    edited: dict[str, str] = field(default_factory=dict)
    """What somebody wrote over an item of ours, by media_id."""
    abandoned: set[str] = field(default_factory=set)
    forgetful: bool = False
    """The lockfile was lost or set back, so that questions may be asked."""
    versions: list[bytes] = field(default_factory=list)
    """Lockfiles as they were committed."""
    serial: int = 0

    @property
    def account(self) -> Account:
        return self.site.account

    # -- writing ---------------------------------------------------------------------------

    def write_weekly(self, drafts: Sequence[Draft]) -> None:
        """One news of so many articles; none: it goes."""
        for path in self.site.path(WEEKLY).parent.glob(f"{WEEKLY}-*.md"):
            path.unlink()
        for index, draft in enumerate(drafts):
            self.write(f"{WEEKLY}-{index}", draft, news=WEEKLY, index=str(index))

    def write(self, key: str, draft: Draft, **front: str) -> None:
        text = f"{key} 的第 {draft.text} 稿。"
        for colour in {draft.cover, draft.picture} - {None}:
            assert colour
            if not (self.site.root / f"{colour}.jpg").exists():
                self.site.picture(f"{colour}.jpg", colour)
        if draft.picture:
            text += f"\n\n![图](/{draft.picture}.jpg)"
        title = f"{key} 之 {draft.title}"
        self.site.article(key, title, text, cover=f"/{draft.cover}.jpg", **front)

    def remove(self, key: str) -> None:
        self.site.path(key).unlink(missing_ok=True)

    def rename(self, old: str, new: str) -> None:
        if self.site.path(old).exists() and not self.site.path(new).exists():
            self.site.path(old).rename(self.site.path(new))

    def change_channel(self) -> None:
        self.site.channel = "material" if self.site.channel == "draft" else "draft"
        self.site.configure()

    # -- the console -----------------------------------------------------------------------

    def there(self) -> dict[str, RemoteNews]:
        """All news of the account."""
        return {**self.account.news("draft"), **self.account.news("material")}

    def own_media_ids(self) -> list[str]:
        """News of the lockfile that the account has, in the order of their addresses."""
        there = self.there()
        news = sorted(self.lock().news().items())
        return [held.media_id for _, held in news if held.media_id in there]

    def edit(self, media_id: str) -> None:
        self.serial += 1
        words = f"手改第 {self.serial} 次。"
        fields = {"content": f"<p>{words}</p>"}
        self.account.admin("edit", {"media_id": media_id, "index": 0, "fields": fields})
        if self._was_read(media_id):
            self.edited[media_id] = words

    def _was_read(self, media_id: str) -> bool:
        """Whether an edit can be told: a run that was killed may not have read back what it sent."""
        news = self.lock().news().values()
        held = next(one for one in news if one.media_id == media_id)
        return all(article.observed is not None for article in held.articles)

    def save(self, media_id: str) -> None:
        self.account.admin("save", {"media_id": media_id})

    def publish(self, media_id: str) -> None:
        if media_id in self.account.news("draft"):
            self.account.admin("publish", {"media_id": media_id})

    def delete(self, media_id: str) -> None:
        self.account.admin("delete", {"media_id": media_id})

    def copy_by_hand(self, key: str, draft: Draft) -> None:
        """Somebody makes an item with the title of an article, and another text."""
        if self.careful:
            return
        covers = [held.media_id for held in self.lock().files().values() if held.media_id]
        there = self.account.files()
        cover = next((media_id for media_id in covers if media_id in there), None)
        if cover:
            title = f"{key} 之 {draft.title}"
            self.by_hand.add(
                self.account.add_by_hand(title, "别人写的。", cover, self.site.channel)
            )

    # -- runs ------------------------------------------------------------------------------

    def apply(self, *flags: str, faults: Sequence[str] = (), crash_at: int = 0) -> int:
        """One apply, with faults or a death; what it did must be what the plan said. But what harms
        nobody twice may be sent again where an answer was lost. Gives the exit status.
        """
        promised = self.plan(*flags)["api_calls"]
        self.account.clear_calls()
        self.account.inject_faults(*faults)
        code = self.runners[0].apply(self.site, crash_at, *CONSENT, *flags)
        self.account.clear_faults()
        output, effects = self.runners[0].output, self.account.effects()
        self.read(output)
        self.note_state(f"apply {flags} {faults} → {code} {effects}")
        for endpoint in (CREATES if faults else WRITING - UPLOADS) & effects.keys():
            count, most = effects[endpoint], promised.get(endpoint, 0)
            assert count <= most, f"{endpoint}: {count} > {most}\n{output}"
        if code not in {KILLED, 0, 4, 5, 6, 9, 10}:
            raise AssertionError(f"exit {code}\n{output}")
        if code == 10:
            assert self.forgetful or self.by_hand, f"a question\n{output}"
        if "overwrite" in flags:
            self.edited.clear()
        self.check_edits()
        self.note_abandoned()
        if code == 0 and "keep" not in flags:
            plan = self.plan(*(flag for flag in flags if flag != "--refresh"))
            left = [one for one in plan["changes"] if not self.may_be_left(one)]
            assert left == [], f"{left}\n{output}"
        return code

    def may_be_left(self, change: dict[str, Any]) -> bool:
        """Whether a change may be left over: what was taken back is sent whole where its cover is
        another's.
        """
        return self.forgetful and "imported" in change["reasons"]

    def plan(self, *flags: str) -> dict[str, Any]:
        """The plan; a journal of another lockfile is put aside, as its message says."""
        ran = self.site.run("plan", "--format", "json", *flags)
        if ran.code == 1 and self.forgetful and "mv " in ran.text:
            self.site.journal.unlink()
            ran = self.site.run("plan", "--format", "json", *flags)
        assert ran.code == 0, ran.text
        return ran.document

    def apply_twice_at_once(self) -> None:
        """Two applies in one folder, at the same time."""
        codes = [0, 0]

        def run(at: int) -> None:
            codes[at] = self.runners[at].apply(self.site, 0, *CONSENT)

        threads = [threading.Thread(target=run, args=(at,)) for at in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for runner in self.runners:
            self.read(runner.output)
        self.note_state(f"twice → {codes}")
        allowed = {0, 6, 7, 10} if self.forgetful or self.by_hand else {0, 6, 7}
        outputs = [runner.output for runner in self.runners]
        assert set(codes) <= allowed, (codes, outputs)
        assert codes != [7, 7], outputs

    def apply_on_a_machine_that_is_lost(self, crash_at: int) -> None:
        """A runner with a fresh checkout applies, and is gone with all it wrote."""
        if self.careful:
            return
        folder = self.site.root.parent / "runner"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.site.root, folder, ignore=shutil.ignore_patterns(".wxpublish"))
        code = self.runners[1].apply(replace(self.site, root=folder), crash_at, *CONSENT)
        self.read(self.runners[1].output)
        self.note_state(f"lost machine → {code}")
        assert code in {KILLED, 0, 6, 10}, (code, self.runners[1].output)
        shutil.rmtree(folder)
        self.forget()

    # -- the lockfile ----------------------------------------------------------------------

    def lock(self) -> Lock:
        return lockfile.read(self.site.lockfile)

    def commit(self) -> None:
        if self.site.lockfile.exists():
            data = self.site.lockfile.read_bytes()
            if data not in self.versions:
                self.versions.append(data)

    def lose(self, *, workspace: bool) -> None:
        """The lockfile is gone; with it, in a fresh checkout, what lies in `.wxpublish`."""
        if self.site.lockfile.exists() and not self.careful:
            self.site.lockfile.unlink()
            if workspace:
                shutil.rmtree(self.site.root / ".wxpublish")
            self.forget()

    def check_out(self, which: int) -> None:
        if self.versions and not self.careful:
            self.site.lockfile.write_bytes(self.versions[which % len(self.versions)])
            self.forget()

    def forget(self) -> None:
        self.forgetful = True
        time.sleep(BELOW_SETTLE)  # a list that lags shows by now what the lost run made

    def read(self, output: str) -> None:
        """Note the copies that a run spoke of: it is for people to delete them."""
        self.abandoned |= {*COPY.findall(output)}

    def note_state(self, what: str) -> None:
        """Say what came of it, for whoever reads a failure. The lockfile must parse for that."""
        there = self.there()
        news = {str(a): n.media_id[-6:] for a, n in self.lock().news().items()}
        account = {i[-6:]: (n.articles[0].title, n.update_time % 1000) for i, n in there.items()}
        note(f"{what}\n    lock {self.lock().serial} {news}\n    account {account}")

    # -- what must be so -------------------------------------------------------------------

    def check_edits(self) -> None:
        """What people wrote in the console is there, unless it was to be overwritten."""
        there = self.there()
        for media_id, words in self.edited.items():
            if media_id in there:
                content = there[media_id].articles[0].content or ""
                assert words in content, f"an edit by hand was overwritten: {content}"

    def converge(self) -> None:
        """A person runs apply until all is at rest, and answers what is asked."""
        self.account.clear_faults()
        flags = ["--on-drift", "overwrite"]
        for _ in range(ROUNDS):
            code = self.apply(*flags, "--refresh")
            if code == 0 and self.plan()["changes"] == []:
                break
            assert code in {0, 10}, f"exit {code}\n{self.runners[0].output}"
            if code == 10:
                self.answer(self.runners[0].output)
        else:
            raise AssertionError(f"never at rest\n{self.runners[0].output}")
        plan = self.plan("--refresh")
        assert (plan["changes"], plan["drift"]) == ([], []), plan
        self.site.assert_no_changes()
        self.check_one_item_each()

    def answer(self, output: str) -> None:
        """Answer every question truly: an item that nobody made by hand is ours."""
        asked = ANSWER.findall(output)
        assert asked, output
        for address in dict.fromkeys(address for address, _ in asked):
            found = dict.fromkeys(media_id for about, media_id in asked if about == address)
            own_media_ids = [media_id for media_id in found if media_id not in self.by_hand]
            assert len(own_media_ids) <= 1, f"two items for {address}\n{output}"
            answer = (
                ("--adopt", f"{address}={own_media_ids[0]}")
                if own_media_ids
                else ("--discard", address)
            )
            ran = self.site.run("recover", *answer)
            assert ran.code == 0, ran.text

    def note_abandoned(self) -> None:
        """Note what a lost run made under a title that no article has any more: nobody can tell
        that it was ours once the lockfile has moved on.
        """
        held = self.lock().news().values()
        known = {news.media_id for news in held} | self.by_hand
        titles = {news.articles[0].title for news in held}
        for media_id, item in self.there().items():
            if media_id not in known and self.forgetful and item.articles[0].title not in titles:
                self.abandoned.add(media_id)

    def check_one_item_each(self) -> None:
        there = self.there()
        held = self.lock().news()
        known = {news.media_id: address for address, news in held.items()}
        titles = {
            news.articles[0].title: address
            for address, news in held.items()
            if news.channel == self.site.channel and not news.released
        }
        here = self.account.news(self.site.channel)
        for address, news in held.items():
            assert news.released or news.media_id in there, f"{address} is not there"
        for media_id, item in there.items():
            if media_id not in {*known, *self.by_hand, *self.abandoned}:
                self.check_orphan(item, titles if media_id in here else {})

    def check_orphan(self, item: RemoteNews, titles: dict[str, Any]) -> None:
        """An item that nobody knows: only where the lockfile was lost, and never a second one."""
        title = item.articles[0].title
        assert self.forgetful, f"{title} is there twice, or nobody's"
        assert title not in titles, f"{titles[title]} is there twice"
