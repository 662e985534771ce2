"""Write the lockfile that an apply would have left: `python -m tests.bench.in_step SITE`.

A real first apply of 10,000 articles takes longer than all that is measured afterwards.
"""

import sys
from dataclasses import replace
from pathlib import Path

from tests.bench.articles import APP_ID
from wxpublish.apply.lock_entries import locked_file, locked_news
from wxpublish.model.address import Address
from wxpublish.model.desired import Desired, DesiredNews
from wxpublish.model.lock import LockedFile, LockedNews, Resource
from wxpublish.state.store import Store
from wxpublish.workflow.planning import desired_for
from wxpublish.workflow.site_check import check

PICTURE_URL = "http://mmbiz.qpic.cn/mmbiz_png/{}/0?wx_fmt=png"


def write_lockfile(root: Path) -> None:
    """Write it to a site without one."""
    checked = check(root)
    if checked.site is None:
        raise ValueError(f"{root} is not valid")
    account = checked.site.config.accounts[0]
    desired = desired_for(checked, account)
    with Store.open(root, account.lockfile, "apply", app_id=APP_ID) as store:
        store.done(None, replace(store.lock, resources=_resources(desired)))


def _resources(desired: Desired) -> dict[Address, Resource]:
    files: dict[Address, Resource] = {
        address: _file(desired, address) for address in desired.assets
    }
    return files | {address: _news(desired, news) for address, news in desired.news.items()}


def _file(desired: Desired, address: Address) -> LockedFile:
    file = locked_file(desired.assets[address])
    if address.kind == "picture":
        return replace(file, url=PICTURE_URL.format(address.key))
    return replace(file, media_id=f"media-{address.key}")


def _news(desired: Desired, news: DesiredNews) -> LockedNews:
    entry = locked_news(news, desired.channel, desired.recipe)
    articles = tuple(one.accepted("as sent") for one in entry.articles)
    media_id = f"draft-{articles[0].source}"
    return replace(entry, media_id=media_id, articles=articles, update_time=1)


if __name__ == "__main__":
    write_lockfile(Path(sys.argv[1]))
