"""Converts between desired articles, entries of the lockfile and articles as they are sent."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.desired import DesiredArticle, DesiredNews
from wxpublish.model.lock import Lock, LockedArticle, LockedFile, LockedNews, Resource
from wxpublish.model.platform_url import is_picture_url
from wxpublish.model.rendered import PLACEHOLDER
from wxpublish.model.site import Channel
from wxpublish.model.step import DeleteItem
from wxpublish.wechat.article_payloads import NewsArticle, RemoteArticle, RemoteNews
from wxpublish.wechat.readback import (
    expected_digest,
    expected_digest_of,
    observed_digest,
)


def locked_article(article: DesiredArticle) -> LockedArticle:
    """The entry of an article that was sent and is not read back yet."""
    return LockedArticle(
        source=article.source,
        title=article.title,
        cover=article.cover,
        sent=article.digests(),
        pictures=article.pictures,
        expected=expected_of_sent(article),
    )


def expected_of_sent(article: DesiredArticle) -> str:
    """The digest that a read-back of this article has if it was sent as it is."""
    return expected_digest(
        article.title, article.fields.author, article.fields.digest, article.html.text
    )


def locked_news(news: DesiredNews, channel: Channel, recipe: str) -> LockedNews:
    """The entry of a news that is created; the platform's answer brings its media_id."""
    articles = tuple(locked_article(article) for article in news.articles)
    return LockedNews(channel, "", articles, recipe=recipe, protect=news.protect)


def locked_file(asset: Asset) -> LockedFile:
    """The entry of a file that is uploaded; the answer brings its media_id or URL."""
    return LockedFile(asset.digest, asset.filename, form=asset.form)


def with_read_back(locked: LockedNews, remote: RemoteNews, *, ours: bool) -> LockedNews:
    """The entry of a news after a read-back. `ours` is as in `LockedArticle.read_back`."""
    seen = replace(locked, update_time=remote.update_time, gone=False)
    if len(remote.articles) != len(locked.articles):
        return replace(seen, resized=True)
    pairs = zip(locked.articles, remote.articles, strict=True)
    articles = tuple(_article_with_read_back(*pair, ours=ours) for pair in pairs)
    return replace(seen, articles=articles, resized=False)


def _article_with_read_back(
    article: LockedArticle, remote: RemoteArticle, *, ours: bool
) -> LockedArticle:
    read = article.read_back(observed_digest(remote), expected_digest_of(remote), ours=ours)
    return replace(read, url=remote.url)


def news_article(article: DesiredArticle, lock: Lock) -> NewsArticle:
    """An article with the URLs of its pictures and the media_id of its cover from the lockfile."""
    return NewsArticle(
        title=article.title,
        content=insert_picture_urls(article.html.text, lock),
        thumb_media_id=locked_file_at(lock, article.cover).media_id,
        fields=article.fields,
    )


def insert_picture_urls(html: str, lock: Lock) -> str:
    """Replace every placeholder by the URL of the picture.

    The HTML is sanitised already, so the URL is escaped here. `missing_files` has checked that
    every picture has a URL of the platform.
    """
    return PLACEHOLDER.sub(
        lambda found: escape(locked_file_at(lock, Address("picture", found[1])).url), html
    )


def missing_files(articles: Sequence[DesiredArticle], lock: Lock, *, local: bool) -> list[Address]:
    """Covers and pictures of these articles that are not uploaded, or have no URL of the platform.

    `local`: the platform is an emulator on this machine.
    """
    wanted = (asset for article in articles for asset in (article.cover, *article.pictures))
    locked = ((asset, lock.resources.get(asset)) for asset in dict.fromkeys(wanted))
    return [asset for asset, file in locked if _is_missing(asset, file, local=local)]


def _is_missing(asset: Address, locked: Resource | None, *, local: bool) -> bool:
    if not isinstance(locked, LockedFile) or locked.gone:
        return True
    return asset.kind == "picture" and not is_picture_url(locked.url, local=local)


def locked_file_at(lock: Lock, address: Address) -> LockedFile:
    """The uploaded file at an address. Raises KeyError or TypeError if there is none."""
    locked = lock.resources[address]
    if not isinstance(locked, LockedFile):
        raise TypeError(f"{address} is not a file")
    return locked


def lock_without(lock: Lock, step: DeleteItem) -> Lock:
    """The lock without an item: without its address, or without an older item of it."""
    held = lock.resources[step.address]
    if not step.superseded:
        return lock.drop(step.address)
    rest = tuple(old for old in held.superseded if old.media_id != step.media_id)
    if isinstance(held, LockedFile):
        return lock.put(step.address, replace(held, superseded=rest))
    return lock.put(step.address, replace(held, superseded=rest))
