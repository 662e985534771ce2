"""The generated articles are the same everywhere, and made up like real ones."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import articles
from tests.bench.articles import LARGEST, SMALLEST, write_article, write_site
from wxpublish.workflow.site_check import check

COUNT = 400
PRINT_ARTICLES = """\
import hashlib
from tests.bench.articles import draw_picture, write_article
texts = "".join(write_article(7, index) for index in range(30)).encode()
print(hashlib.sha256(texts + draw_picture(7, 3)).hexdigest())
"""


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [write_article(1, index) for index in range(COUNT)]


def test_an_article_depends_on_seed_and_index_alone(tmp_path: Path) -> None:
    write_site(tmp_path / "few", 3)
    write_site(tmp_path / "many", 6)
    for path in (tmp_path / "few").rglob("*.*"):
        assert (
            path.read_bytes()
            == (tmp_path / "many" / path.relative_to(tmp_path / "few")).read_bytes()
        )
    assert write_article(1, 0) != write_article(2, 0)


def test_locale_and_hash_seed_change_nothing() -> None:
    def digest(**variables: str) -> bytes:
        command = (sys.executable, "-X", "utf8=0", "-c", PRINT_ARTICLES)
        environment = os.environ | variables
        root = Path(__file__).parents[2]
        return subprocess.run(
            command, cwd=root, env=environment, check=True, stdout=subprocess.PIPE
        ).stdout

    usual = digest(LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    assert digest(LC_ALL="C", PYTHONHASHSEED="2", TZ="Asia/Shanghai") == usual
    assert len(usual.strip()) == hashlib.sha256().digest_size * 2


def test_sizes(texts: list[str]) -> None:
    sizes = sorted(len(text.encode()) for text in texts)
    assert sizes[0] >= SMALLEST
    assert sizes[-1] <= LARGEST
    assert 3500 < sizes[COUNT // 2] < 5000


@pytest.mark.parametrize(
    ("pattern", "each"),
    [
        pytest.param(r"^```\w", 1.3, id="code"),
        pytest.param(r"\n\n\| ", 0.7, id="tables"),
        pytest.param(r"!\[", 0.8, id="pictures"),
        pytest.param(r"\]\(https:", 3.7, id="links"),
        pytest.param(r"^\[\^", 1.1, id="footnotes"),
        pytest.param(r"^> \[!", 0.2, id="callouts"),
    ],
)
def test_blocks(texts: list[str], pattern: str, each: float) -> None:
    found = sum(len(re.findall(pattern, text, re.MULTILINE)) for text in texts)
    assert found / COUNT == pytest.approx(each, rel=0.2)


def test_one_article_in_ten_has_formulas(texts: list[str]) -> None:
    assert sum("$$" in text for text in texts) / COUNT == pytest.approx(0.1, abs=0.03)


def test_every_article_is_valid(tmp_path: Path) -> None:
    write_site(tmp_path / "site", 40)
    assert check(tmp_path / "site").findings == ()


def test_every_language_is_known(tmp_path: Path) -> None:
    blocks = "\n\n".join(
        f"```{name}\n" + "\n".join(lines) + "\n```" for name, lines in articles.CODE.items()
    )
    write_site(tmp_path / "site", 1)
    (tmp_path / "site" / "articles" / "code.md").write_text(
        f"---\ntitle: 代码\ncover: ../images/000.png\n---\n{blocks}\n", encoding="utf-8"
    )
    checked = check(tmp_path / "site")
    [html] = [
        part.html.text for one, made in checked.rendered for part in made.parts if one.id == "code"
    ]
    assert checked.findings == ()
    assert all("color:" in block for block in html.split("<pre")[1:])
    assert html.count("<pre") == len(articles.CODE)
