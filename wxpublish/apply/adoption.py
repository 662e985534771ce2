"""Adopts existing remote items: puts them in the lockfile under an address.

Only here is desired content compared with what the platform holds (design decision 2): an article
with equal text, title, author, digest and number of pictures counts as sent. Any other is adopted
without `sent` digests, and the next plan updates it with the reason `imported`.
"""

from dataclasses import replace

from wxpublish.apply.lock_entries import locked_file, locked_news, with_read_back
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.desired import DesiredArticle, DesiredNews
from wxpublish.model.lock import Lock, LockedArticle
from wxpublish.model.site import Channel
from wxpublish.wechat.article_payloads import RemoteArticle, RemoteNews
from wxpublish.wechat.permanent_materials import RemoteMaterial
from wxpublish.wechat.readback import (
    count_pictures,
    picture_urls,
    text_without_spaces,
    tokens_without_pictures,
)


def is_same_news(wanted: DesiredNews, remote: RemoteNews) -> bool:
    """Whether every article of a remote news has the desired title and text.

    Then the news is ours. If its author, cover or style differs, it is updated after the adoption.
    """
    return len(wanted.articles) == len(remote.articles) and all(
        ours.title == theirs.title.strip() and has_same_text(ours, theirs)
        for ours, theirs in zip(wanted.articles, remote.articles, strict=True)
    )


def has_same_text(ours: DesiredArticle, theirs: RemoteArticle) -> bool:
    """Whether the words and the number of pictures are equal, whatever the title."""
    content = theirs.content or ""
    return text_without_spaces(ours.html.text) == text_without_spaces(content) and count_pictures(
        ours.html.text
    ) == count_pictures(content)


def is_same_article(ours: DesiredArticle, theirs: RemoteArticle) -> bool:
    """Whether text, title, author, digest and number of pictures are equal.

    White space around a remote title or digest is ignored, since a site never has any.
    """
    remote_values = (theirs.title.strip(), theirs.author, theirs.digest.strip())
    return (ours.title, ours.fields.author, ours.fields.digest) == remote_values and has_same_text(
        ours, theirs
    )


def is_as_sent(ours: DesiredArticle, theirs: RemoteArticle) -> bool:
    """Whether a remote article is exactly as it would be sent: styles and links are equal too."""
    content = theirs.content or ""
    return is_same_article(ours, theirs) and tokens_without_pictures(
        ours.html.text
    ) == tokens_without_pictures(content)


def adopt_news(
    lock: Lock,
    wanted: DesiredNews,
    remote: RemoteNews,
    channel: Channel,
    recipe: str,
    assets: dict[Address, Asset],
    since: int | None = None,
) -> Lock:
    """The lock with a remote news under its address, and with the files that the news uses.

    `assets` are the site's covers and pictures. If an article is the same, the files in it are
    adopted as the assets in the same positions. `since` is `lock.since(channel)` if that is known.
    """
    lock = lock.unclear(lock.since(channel) if since is None else since)
    entry = replace(locked_news(wanted, channel, recipe), media_id=remote.media_id)
    pairs = list(zip(wanted.articles, remote.articles, strict=False))
    articles = []
    for index, (ours, theirs) in enumerate(pairs):
        if is_same_article(ours, theirs) and _can_adopt_files(lock, ours, theirs, assets):
            lock = _adopt_files(lock, ours, theirs, assets)
            articles.append(entry.articles[index])
        else:
            articles.append(
                replace(entry.articles[index], sent={}, expected=None, title=theirs.title)
            )
    extra = [_extra_article(wanted, theirs) for theirs in remote.articles[len(pairs) :]]
    held = with_read_back(replace(entry, articles=(*articles, *extra)), remote, ours=True)
    return lock.put(wanted.address, held)


def adopt_file(lock: Lock, wanted: Asset, remote: RemoteMaterial) -> Lock:
    """The lock with a remote file under its address; a different name means different bytes."""
    file = replace(locked_file(wanted), media_id=remote.media_id, url=remote.url)
    if remote.name != wanted.filename:
        file = replace(file, digest="imported", filename=remote.name)
    return lock.put(wanted.address, file)


def _can_adopt_files(
    lock: Lock, ours: DesiredArticle, theirs: RemoteArticle, assets: dict[Address, Asset]
) -> bool:
    """Whether every file of the article is known, and its cover has no other address already."""
    used = (ours.cover, *ours.pictures)
    known = all(address in assets or address in lock.resources for address in used)
    return known and (
        ours.cover in lock.resources
        or theirs.thumb_media_id not in {held.media_id for held in lock.resources.values()}
    )


def _adopt_files(
    lock: Lock, ours: DesiredArticle, theirs: RemoteArticle, assets: dict[Address, Asset]
) -> Lock:
    if ours.cover not in lock.resources and theirs.thumb_media_id:
        cover = locked_file(assets[ours.cover])
        file = replace(cover, media_id=theirs.thumb_media_id, url=theirs.thumb_url)
        lock = lock.put(ours.cover, file)
    shown = picture_urls(ours.html.text)
    for source, url in zip(shown, picture_urls(theirs.content or ""), strict=False):
        address = Address("picture", source.rpartition(".")[2])
        if address in assets and address not in lock.resources:
            lock = lock.put(address, replace(locked_file(assets[address]), url=url))
    return lock


def _extra_article(wanted: DesiredNews, theirs: RemoteArticle) -> LockedArticle:
    """The entry of an article that the site does not have; the next plan replaces the news."""
    return LockedArticle("", theirs.title, wanted.articles[0].cover, {})
