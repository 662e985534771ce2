"""The platform's limits, each with its source.

Sizes are bytes, and lengths are Unicode code points unless a name says otherwise. Where sources
differ, this has the larger number seen in practice, because the emulator must not refuse valid
content; the `strict` profile has the smaller ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

KB = 1024
MB = 1024 * KB


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Maximum lengths of an article's fields; those of the content are exclusive."""

    title: int
    author: int
    digest: int
    content: int
    content_bytes: int


# Title 64: SDK comments and old pages. Author 16, content "fewer than 20,000 characters, less than
# 1 MB": draft/add page of December 2025. Digest 120: the console; that page says 128.
LEGACY_LIMITS = TextLimits(title=64, author=16, digest=120, content=20_000, content_bytes=MB)
# Title 32: draft/add page of December 2025.
STRICT_LIMITS = TextLimits(title=32, author=16, digest=120, content=20_000, content_bytes=MB)

# Mass messages and the permanent-news API; the draft/add page has no number.
MAX_ARTICLES = 8
# draft/add page: `image_info.image_list`.
MAX_NEWSPIC_IMAGES = 20
# draft/add page: `content_source_url` of at most 1 KB.
MAX_SOURCE_URL_BYTES = KB
# draft/add page: an empty digest becomes the first 54 characters of the text.
AUTO_DIGEST_LENGTH = 54
# batchget_material and draft/batchget pages.
MAX_PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The limits of one kind of upload, and the errcodes of its refusals."""

    formats: frozenset[str]
    size: int
    wrong_format: int
    too_large: int
    seconds: int | None = None


_VOICE_SECONDS = 60

# add_material page of 2025: image 10 MB bmp/png/jpeg/jpg/gif; voice 2 MB, 60 s, mp3/wma/wav/amr;
# video 10 MB MP4; thumb 64 KB JPG. Codes: the official table (40009 to 40012, 40005).
PERMANENT_UPLOADS: Mapping[str, UploadLimits] = MappingProxyType(
    {
        "image": UploadLimits(frozenset({"jpeg", "png", "gif", "bmp"}), 10 * MB, 40005, 40009),
        "voice": UploadLimits(
            frozenset({"mp3", "wma", "wav", "amr"}), 2 * MB, 40005, 40010, _VOICE_SECONDS
        ),
        "video": UploadLimits(frozenset({"mp4"}), 10 * MB, 40005, 40011),
        "thumb": UploadLimits(frozenset({"jpeg"}), 64 * KB, 40005, 40012),
    }
)

# media/upload page: image 10 MB (one line says 2 MB, but tests showed 10), PNG/JPEG/JPG/GIF; voice
# AMR/MP3; the rest as above.
TEMPORARY_UPLOADS: Mapping[str, UploadLimits] = MappingProxyType(
    {
        **PERMANENT_UPLOADS,
        "image": UploadLimits(frozenset({"jpeg", "png", "gif"}), 10 * MB, 40005, 40009),
        "voice": UploadLimits(frozenset({"mp3", "amr"}), 2 * MB, 40005, 40010, _VOICE_SECONDS),
    }
)

# media/uploadimg page: jpg/png under 1 MB. Forum threads report that the second passes.
ARTICLE_PICTURE = UploadLimits(frozenset({"jpeg", "png"}), MB - 1, 40005, 40009)
BIG_ARTICLE_PICTURE = UploadLimits(frozenset({"jpeg", "png", "gif"}), 8 * MB, 40005, 40009)

# media/upload page: temporary media expire after three days.
TEMPORARY_LIFETIME = 3 * 24 * 3600

# add_material page: 100,000 news and images each, 1000 of any other kind.
LIBRARY_LIMITS: Mapping[str, int] = MappingProxyType(
    {"image": 100_000, "news": 100_000, "voice": 1000, "video": 1000, "thumb": 1000}
)

# API_Call_Limits page (new accounts). Other endpoints have no published number.
DAILY_QUOTA: Mapping[str, int] = MappingProxyType(
    {
        "token": 2000,
        "stable_token": 500_000,
        "media/upload": 100_000,
        "media/get": 200_000,
        "draft/add": 1000,
        "draft/get": 500,
        "draft/delete": 1000,
        "draft/update": 1000,
        "draft/count": 1000,
        "draft/batchget": 1000,
        "freepublish/submit": 100,
        "freepublish/get": 100,
        "freepublish/getarticle": 100,
        "freepublish/batchget": 100,
        "freepublish/delete": 10,
        "message/mass/preview": 100,
    }
)
# API_Call_Limits and clear_quota pages.
MAX_CLEARS_PER_MONTH = 10
MAX_SINGLE_CLEARS_PER_MONTH = 50

# getAccessToken and getStableAccessToken pages.
TOKEN_LIFETIME = 7200
TOKEN_OVERLAP = 300
MAX_FORCED_PER_DAY = 20
FORCED_REFRESH_INTERVAL = 30

# The front end refuses requests larger than any of the above.
MAX_REQUEST_BYTES = 24 * MB
