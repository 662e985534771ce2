"""One cause is reported as one finding."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, write


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (r"$v_{平均}=\frac{s}{t}$", ["E310"]),
        (r"$$\frac{路程}{时间}$$", ["E310"]),
        (r"$\nosuch{x}$ 与 $\nosuch{x}$", ["E310"]),
        (r"文[^1]。" + "\n\n[^1]: " + r"$\nosuch{x}$", ["E310"]),
        ("![](无.png)", ["E103"]),
        ("[文](无.md)", ["W106"]),
        ("<video src='a.mp4'></video>", ["W202"]),
        ("<iframe src='https://a.example'></iframe>", ["W202"]),
        ("<object data='a.swf'><param name=a>字</object>", ["W202"]),
        ("<select><option>一<option>二</select>", ["W202"]),
        ("<picture><source srcset='a.webp'></picture>", []),
        ("<fieldset><legend>题</legend>内</fieldset>", ["W202"]),
        ("::: tip\n字\n:::", ["W210"]),
        ("文[^1]。", ["W210"]),
        ("![a](data:image/png;base64,AAAA)", ["E204"]),
        ("<img src='data:image/png;base64,AAAA'>", ["E204"]),
    ],
)
def test_one_cause_is_one_finding(run: Run, site: Path, body: str, codes: list[str]) -> None:
    write(site, "文", f"字。\n\n{body}\n")
    findings = run("-C", site, "validate", "--format", "json").document()["findings"]
    ours = [finding["code"] for finding in findings if finding["path"] == "articles/文.md"]
    assert ours == codes
