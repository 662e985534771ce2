"""Generate the site that the benchmark measures: articles in Chinese and English, and pictures.

    python tests/bench/articles.py FOLDER --articles 1000 --seed 1

An article is a file of 2 to 8 KB with front matter. Three in five are Chinese, one in four mixes, the
rest is English. They have headings, paragraphs with links and emphasis, lists, tables, code, quotes,
callouts, pictures and footnotes; one in ten has formulas. Article i depends on (seed, i) alone, so a
site of 100 articles is the beginning of the site of 1,000. Nothing depends on locale, clock or platform.

The standard library suffices; `phrases.toml` beside this file has the words.
"""

import argparse
import struct
import tomllib
import zlib
from functools import cache
from pathlib import Path
from random import Random

PICTURES = 200
"""The files that the articles share."""
SMALLEST, LARGEST = 2048, 8192
"""Bytes of an article."""
APP_ID = "wx0000000000000000"
SITE = f"""\
version: 1
channel: draft
content: ["articles/*.md"]
account: {{app_id: {APP_ID}}}
"""
PHRASES = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
SHARED: dict[str, list[str]] = PHRASES["shared"]
CODE: dict[str, list[str]] = {
    name: text.strip("\n").split("\n") for name, text in PHRASES["code"].items()
}
FORMULA_SHARE = 0.1


class Writer:
    """Writes one article, with chance of its own."""

    def __init__(self, seed: int, index: int) -> None:
        self.random = Random(f"article {seed} {index}")
        self.index = index
        self.chinese = self.random.choices((0.95, 0.55, 0.0), (60, 25, 15))[0]
        self.has_formulas = self.random.random() < FORMULA_SHARE
        self.notes: list[str] = []

    # Text within a line

    def pick(self, name: str) -> str:
        """Something that both languages share."""
        return self.random.choice(SHARED[name])

    def words(self) -> dict[str, list[str]]:
        """The phrases of a language, chosen anew each time."""
        language: dict[str, list[str]] = PHRASES["zh" if self.flip(self.chinese) else "en"]
        return language

    def flip(self, share: float) -> bool:
        """Yes in this share of cases."""
        return self.random.random() < share

    def clause(self) -> str:
        """A subject, a verb and an object."""
        return self.clause_of(self.words())

    def clause_of(self, words: dict[str, list[str]]) -> str:
        """A clause in the language of these phrases."""
        glue = "" if words is PHRASES["zh"] else " "
        return glue.join(
            self.random.choice(words[part]) for part in ("subjects", "verbs", "objects")
        )

    def sentence(self) -> str:
        """A whole sentence; an English one ends with a space."""
        words, choose = self.words(), self.random.choice
        is_chinese = words is PHRASES["zh"]
        text = self.clause_of(words)
        if self.flip(0.3):
            text = choose(words["openings"]) + ("，" if is_chinese else ", ") + text
        text += choose(words["endings"])
        if self.flip(0.2):
            text += f"，比如 {self.pick('terms')}" if is_chinese else f" ({self.pick('terms')})"
        return text + "。" if is_chinese else f"{text[0].upper()}{text[1:]}. "

    def address(self) -> str:
        """A web address."""
        return f"https://{self.pick('hosts')}/{self.random.randrange(2000, 2025)}/{self.random.randrange(10**4)}"

    def markup(self) -> str:
        """Something between two sentences that is more than text."""
        kinds = ("strong", "em", "code", "link", "note", "formula", "auto", "del")
        weights = (20, 10, 22, 24, 7, 14 if self.has_formulas else 0, 2, 2)
        text = self.random.choice(self.words()["objects"])
        match self.random.choices(kinds, weights)[0]:
            case "strong":
                return f"**{text}** "
            case "em":
                return f"*{text}* "
            case "code":
                return f"`{self.pick('names')}` "
            case "link":
                return f"[{text}]({self.address()}) "
            case "formula":
                return f"${self.pick('inline_formulas')}$ "
            case "auto":
                return f"<{self.address()}> "
            case "del":
                return f"~~{text}~~ "
            case _:
                name = len(self.notes) + 1
                self.notes.append(f"[^{name}]: {self.sentence().strip()} {self.address()}")
                return f"[^{name}] "

    # Blocks

    def paragraph(self) -> str:
        """Two to five sentences."""
        parts = []
        for _ in range(self.random.randint(2, 5)):
            parts.append(self.sentence())
            if self.flip(0.45):
                parts.append(self.markup())
        return "".join(parts).strip()

    def heading(self) -> str:
        """A heading of the second to fourth level."""
        level = self.random.choices((2, 3, 4), (3, 2, 1))[0]
        return f"{'#' * level} {self.random.choice(self.words()['headings'])}"

    def items(self) -> str:
        """A list with some nested items; one in ten is a list of tasks."""
        kind = self.random.choices(("bullets", "numbers", "tasks"), (55, 35, 10))[0]
        lines = []
        for number in range(1, self.random.randint(4, 7)):
            mark = f"{number}." if kind == "numbers" else "-"
            box = f"[{self.random.choice(' x')}] " if kind == "tasks" else ""
            extra = f" {self.markup().strip()}" if self.flip(0.35) else ""
            lines.append(f"{mark} {box}{self.clause()}{extra}")
            if self.flip(0.2):
                lines.append(f"{' ' * len(mark)} - {self.clause()}")
        return "\n".join(lines)

    def table(self) -> str:
        """Two to four columns."""
        head = self.random.sample(SHARED["columns"], self.random.randint(2, 4))
        rules = [self.random.choice(("---", ":--", "--:", ":-:")) for _ in head]
        rows = [[self.cell() for _ in head] for _ in range(self.random.randint(2, 6))]
        return "\n".join(f"| {' | '.join(row)} |" for row in (head, rules, *rows))

    def cell(self) -> str:
        """The text of one cell."""
        match self.random.randrange(5):
            case 0:
                return f"`{self.pick('names')}`"
            case 1:
                return str(self.random.randrange(2000))
            case 2:
                return f"**{self.pick('terms')}**"
            case _:
                return self.random.choice(self.words()["subjects"])

    def code(self) -> str:
        """Some lines of a program."""
        language = self.random.choices(tuple(CODE), (40, 20, 18, 8, 7, 7))[0]
        lines = CODE[language]
        count = min(len(lines), self.random.randint(5, 18))
        first = self.random.randint(0, len(lines) - count)
        text = "\n".join(lines[first : first + count]).strip("\n")
        return f"```{language}\n{text}\n```"

    def quote(self) -> str:
        """A quotation; one in four is a callout."""
        sentences = [self.sentence().strip() for _ in range(self.random.randint(1, 3))]
        if self.flip(0.25):
            sentences[0] = f"[!{self.random.choice(('NOTE', 'TIP', 'WARNING'))}]\n> {sentences[0]}"
        return "\n>\n".join(f"> {each}" for each in sentences)

    def picture(self) -> str:
        """One of the shared pictures."""
        return f"![{self.clause()}]({self.picture_path()})"

    def picture_path(self) -> str:
        """The path of a picture from an article."""
        return f"../images/{self.random.randrange(PICTURES):03}.png"

    def display_formula(self) -> str:
        """A formula in a block of its own."""
        return f"$$\n{self.pick('display_formulas')}\n$$"

    def block(self) -> str:
        """One block of any kind."""
        weights = {
            self.paragraph: 46,
            self.heading: 16,
            self.items: 11,
            self.code: 9,
            self.quote: 6,
            self.picture: 6,
            self.table: 5,
            self.display_formula: 8 if self.has_formulas else 0,
        }
        return self.random.choices(tuple(weights), tuple(weights.values()))[0]()

    # The whole

    def front_matter(self) -> str:
        """YAML between lines of dashes."""
        words = self.words()
        title = f"{self.random.choice(words['titles'])} {self.index}: {self.pick('terms')}"
        month, day = self.random.randint(1, 12), self.random.randint(1, 28)
        lines = [
            f'title: "{title}"',
            f"slug: article-{self.index:05}",
            f"author: {self.pick('authors')}",
            f"date: {self.random.randint(2020, 2024)}-{month:02}-{day:02}",
            f"cover: {self.picture_path()}",
            f"tags: [{', '.join(self.random.sample(SHARED['tags'], 2))}]",
        ]
        if self.flip(0.5):
            lines.append(f'digest: "{self.sentence().strip()[:54]}"')
        if self.flip(0.5):
            lines.append(f"source_url: {self.address()}")
        if self.flip(0.3):
            lines.append(f"comments: {self.random.choice(('none', 'everyone', 'fans'))}")
        return "\n".join(["---", *lines, "---"])

    def article(self) -> str:
        """The text of the file. Short articles are more common than long ones."""
        wanted = SMALLEST * (LARGEST / SMALLEST) ** self.random.random()
        blocks = [self.front_matter(), self.paragraph()]
        if self.has_formulas:
            blocks.append(self.display_formula())
        while True:
            before = (*blocks, *self.notes)
            blocks.append(self.block())
            size = len("\n\n".join((*blocks, *self.notes)).encode())
            if size > LARGEST:
                return "\n\n".join(before) + "\n"
            if size >= wanted:
                return "\n\n".join((*blocks, *self.notes)) + "\n"


def write_article(seed: int, index: int) -> str:
    """The text of article `index`."""
    return Writer(seed, index).article()


@cache
def draw_picture(seed: int, index: int) -> bytes:
    """A PNG of about 4 KB: a gradient with a few lines of noise."""
    random = Random(f"picture {seed} {index}")
    width, height = 900 + 60 * random.randrange(8), 500 + 40 * random.randrange(8)
    colour = random.randrange(256)
    smooth = bytes(value for x in range(width) for value in (colour, x * 255 // width, 99))
    noisy = random.randrange(height)
    rows = (random.randbytes(3 * width) if row == noisy else smooth for row in range(height))
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def write_pictures(site: Path, seed: int = 1) -> None:
    """Write the shared pictures and the configuration of a site."""
    (site / "images").mkdir(parents=True)
    for index in range(PICTURES):
        (site / "images" / f"{index:03}.png").write_bytes(draw_picture(seed, index))
    (site / "wxpublish.yaml").write_text(SITE, encoding="utf-8")


def write_site(site: Path, articles: int, seed: int = 1) -> None:
    """Write a site of so many articles to a folder that has none."""
    write_pictures(site, seed)
    (site / "articles").mkdir()
    for index in range(articles):
        path = site / "articles" / f"{index:05}.md"
        path.write_text(write_article(seed, index), encoding="utf-8", newline="\n")


def main() -> None:
    """Write a site."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1000, help="default: 1000")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    arguments = parser.parse_args()
    write_site(arguments.folder, arguments.articles, arguments.seed)


if __name__ == "__main__":
    main()
