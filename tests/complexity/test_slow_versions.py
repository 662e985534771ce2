"""Functions that were rewritten to be linear give the results of their slow versions."""

import random
import re
from html.parser import HTMLParser

import pytest

from wxpublish.cli import console_output
from wxpublish.emulator import call, rewriting
from wxpublish.model import html_parser
from wxpublish.model.html_parser import MAX_BROKEN_TAGS
from wxpublish.model.html_tree import Element
from wxpublish.pull.html_to_markdown import BlockWriter
from wxpublish.pull.inline_markdown import InlineWriter
from wxpublish.render.css import computed, value_reach, values
from wxpublish.wechat import readback, replies

TEXTS = 3_000


def texts(alphabet: str, seed: str, longest: int = 14) -> list[str]:
    """Random texts of the parts of an alphabet, which are parted by spaces; `_` is a space."""
    rnd = random.Random(seed)
    parts = [part.replace("_", " ") for part in alphabet.split(" ")]
    return ["".join(rnd.choices(parts, k=rnd.randrange(longest))) for _ in range(TEXTS)]


@pytest.mark.parametrize(
    ("pattern", "before", "alphabet"),
    [
        (call._ESCAPE, r"(\\+)u([0-9a-fA-F]{4})", "\\ \\\\ u 0041 u00e9 a _"),
        (rewriting._BACKGROUND, r"(?i)(url\(\s*(?:&quot;|')?[^)\s]*?/mmbiz[_a-z]*/[\w-]+)/\d+",
         "url(' url( &quot; http://a /mmbiz_png /a /640 ) _ ;"),
        (value_reach._FUNCTION, r"([a-z0-9]+)\(([^()]*)\)", "scale rotate ( ) 1 2deg , _ X -"),
        (values._EM, r"(?<![\w.#-])([+-]?(?:\d+\.?\d*|\.\d+))(r?em)\b", "1 23 . em rem + - a _ # ,"),
        (replies._HINT, r"\s*hint: ?(\[[^\]]*\])?", "hint: hint _ [a] [ ] a ,"),
        (replies._RID, r"\s*,?\s*rid: ?([0-9A-Za-z-]+)", "rid: rid _ , 6a-1 a"),
    ],
)  # fmt: skip
def test_the_same_is_found(pattern: re.Pattern[str], before: str, alphabet: str) -> None:
    for text in texts(alphabet, before):
        found, slow = pattern.finditer(text), re.finditer(before, text)
        assert [(each.span(), each.groups()) for each in found] == [
            (each.span(), each.groups()) for each in slow
        ], text


def test_the_same_numbers_are_read() -> None:
    before = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|em|rem|%|pt)?")
    for text in texts("1 23 . - px em rem % pt a", "numbers", 6):
        found, slow = computed._NUMBER.fullmatch(text), before.fullmatch(text)
        assert (found and found.groups()) == (slow and slow.groups()), text


def test_the_same_commands_are_escaped() -> None:
    before = re.compile(r"^(\s*)(:)(?=:)|#(?=#\[)", re.MULTILINE)
    for text in texts("\n _ \t \r :: : ##[ # a \x0b", "commands"):
        assert console_output._RUNNER_COMMAND.sub(
            console_output._escaped_controls, text
        ) == before.sub(console_output._escaped_controls, text)


def test_the_same_headings_are_written() -> None:
    for text in texts("# ## \\ a _#", "headings", 8):
        written = InlineWriter({}, " ").write([text])
        slow = re.sub(r"(?<!\\)#(?=#*$)", r"\\#", written)
        split_blocks = BlockWriter(InlineWriter({})).blocks([Element("h2", {}, [text])])
        assert [block.text for block in split_blocks] == ([f"## {slow}"] if written else [])


def _slow_style(style: str) -> str:
    """`canonical_style` of before."""
    url = re.compile(r"url\(\s*['\"]?(.*?)['\"]?\s*\)")
    declarations = []
    for declaration in re.split(r";(?![^(]*\))", style):
        name, colon, value = declaration.partition(":")
        if not colon:
            continue
        text = url.sub(
            lambda found: f"url({readback.canonical_picture_url(found[1])})", value.strip()
        )
        text = readback.HEX_COLOUR.sub(readback._hex_colour, text.replace('"', "'"))
        text = readback.RGB.sub(readback._rgb_colour, text)
        spaced = re.sub(r"\s*([,/])\s*", r"\1", readback.SPACES.sub(" ", text))
        declarations.append(f"{name.strip().lower()}:{spaced.strip()}")
    return ";".join(sorted(declarations, key=lambda one: one.partition(":")[0]))


def test_styles_are_reduced_as_before() -> None:
    parts = (
        "; : url( ( ) ' \" _ \n \u3000 , / #fff rgb(1,2,3) https://a.cn/mmbiz_png/x/0?a=1 a width"
    )
    for style in texts(parts, "styles", 20):
        assert readback.canonical_style(f"a:{style}") == _slow_style(f"a:{style}"), style


def _broken(count: int, piece: str) -> str:
    return "<p>词</p>" + piece * count + "词 </p> --> '> <b>尾</b>"


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<a b='", '<a b="', "<?", "<!", "</a ", "<![CDATA["]
)
def test_html_that_is_broken_in_few_places_is_read_as_before(piece: str) -> None:
    class Slow(html_parser._EventReader):
        def _gives_up(self) -> bool:
            return False

    html = _broken(MAX_BROKEN_TAGS // 2, piece)
    slow = Slow()
    slow.feed(html)
    slow.close()
    assert html_parser.read_events(html) == slow.events


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<a b='x ", '<a b="x ', "<?", "<!", "</a ", "<![CDATA["]
)
def test_an_unclosed_construct_is_searched_a_bounded_number_of_times(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    def counted(name: str) -> None:
        slow = getattr(HTMLParser, name)

        def parse(self: object, at: int, *more: object) -> int:
            nonlocal asked
            end: int = slow(self, at, *more)
            asked += end < 0
            return end

        monkeypatch.setattr(HTMLParser, name, parse)

    for name in ("starttag", "endtag", "comment", "html_declaration", "pi"):
        counted(f"parse_{name}")
    readback.canonical_tokens(piece * 20 * MAX_BROKEN_TAGS)
    assert asked <= MAX_BROKEN_TAGS + 1
