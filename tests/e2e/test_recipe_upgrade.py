"""An upgrade that renders other HTML explains the updates it causes, and causes no others."""

import json

from tests.e2e.site import Site
from wxpublish.render.document import RECIPE


def as_sent_by_html_1(site: Site, *others: str) -> None:
    """The lockfile as an older version left it, which made other HTML of these articles."""
    document = json.loads(site.lockfile.read_text(encoding="utf-8"))
    document.pop("checksum")
    for address, held in document["resources"].items():
        if address.startswith("news."):
            held["recipe"] = "html-1"
        if address in others:
            held["articles"][0]["sent"]["content"] = "0" * 64
    site.lockfile.write_text(json.dumps(document), encoding="utf-8")


def test_only_articles_whose_html_changed_are_updated_and_the_reason_is_the_recipe(
    site: Site,
) -> None:
    site.article("listing", text="```\n码\n```")
    site.article("plain")
    site.apply()
    as_sent_by_html_1(site, "news.listing")
    (change,) = site.plan()["changes"]
    assert (change["address"], change["action"]) == ("news.listing", "update")
    assert change["reasons"] == ["content", "recipe"]
    assert "this version renders its HTML differently" in site.run("plan").out
    site.apply()
    assert site.lock()["news.listing"]["recipe"] == RECIPE


def test_another_recipe_alone_sends_nothing(site: Site) -> None:
    site.article("plain")
    site.apply()
    as_sent_by_html_1(site)
    site.assert_no_changes()
