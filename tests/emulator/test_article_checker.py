import json

import pytest
import requests

from tests.emulator.account import Account

LONG = "很长的一段文字" * 6

INVALID = {
    "opacity": '<svg style="background-image:url(x)"><foreignobject><img style="opacity:0"></foreignobject></svg>',
    "caret-color": '<p style="caret-color: transparent">x</p>',
    "line-height": f'<p style="font-size:16px;line-height:12px">{LONG}</p>',
    "width": '<section style="width:600px">x</section>',
    "height": '<section style="height:0px">x</section>',
    "text-align": '<p style="text-align:start">x</p>',
    "begin": '<svg><animate begin="touchstart"/></svg>',
    "pre": "<pre>一段普通的话</pre>",
    "nesting": "<section>" * 11 + "x" + "</section>" * 11,
    "span[leaf]": '<span leaf=""><p>x</p></span>',
    "section[nodeleaf]": '<section nodeleaf=""><p>x</p></section>',
    "font-family": '<p style="font-family:serif">x</p>',
    "text-bg-gradient": '<p style="background:linear-gradient(red,blue)">x</p>',
}
VALID = {
    "line-height of one line": '<p style="line-height:.5">短</p>',
    "line-height around a picture": '<p style="line-height:0"><img></p>',
    "width within a phone": '<section style="width:100px">x</section>',
    "width that scrolls": '<section style="overflow-x:auto"><section style="width:900px">x</section></section>',
    "width that is exempt": '<section data-ignore-width="" style="width:600px">x</section>',
    "width of a picture": '<img style="width:677px">',
    "height without text": '<section style="height:0"><img></section>',
    "height inside a line picture": '<svg><g style="height:0"><text>x</text></g></svg>',
    "begin that works with a mouse too": '<svg><animate begin="touchstart; click"/></svg>',
    "pre around code": "<pre><code>x</code></pre>",
    "nesting of ten": "<section>" * 10 + "x" + "</section>" * 10,
    "nesting around a picture": "<section>" * 11 + "<img>" + "</section>" * 11,
    "nesting of different styles": "".join(f'<section style="top:{at}px">' for at in range(12))
    + "x",
    "leaf around inline": '<span leaf=""><b>x</b></span>',
    "nodeleaf around a picture": '<section nodeleaf=""><img></section>',
    "gradient without text": '<p style="background:linear-gradient(red,blue)"></p>',
    "gradient that is exempt": '<p data-ignore-dm="text-bg-gradient" style="background:linear-gradient(red,blue)">x</p>',
}


def verify(account: Account, content: object) -> dict[str, object]:
    answer = requests.post(
        f"{account.url}/article-bin/verify_article_structure",
        data=json.dumps({"content": content}).encode(),
        timeout=10,
    )
    document: dict[str, object] = answer.json()
    return document


@pytest.mark.parametrize(("rule", "content"), INVALID.items(), ids=INVALID)
def test_violated_rule_is_reported_with_its_element(
    account: Account, rule: str, content: str
) -> None:
    answer = verify(account, content)
    assert answer["isValid"] is False
    found = answer["inValidInfo"]
    assert isinstance(found, dict)
    assert list(found) == [rule]
    assert found[rule]["violateRules"]
    assert found[rule]["items"][0]["outerHTML"].startswith("<")


@pytest.mark.parametrize("content", VALID.values(), ids=VALID)
def test_valid_content_has_no_findings(account: Account, content: str) -> None:
    assert verify(account, content) == {"isValid": True, "inValidInfo": {}}


def test_content_that_is_not_text_is_refused(account: Account) -> None:
    assert verify(account, 1)["errcode"] == 47001
