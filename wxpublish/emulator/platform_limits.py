"""The platform's limits as numbers, each with where it was published.

Sizes are bytes, lengths are Unicode code points unless a name says otherwise. Where publications
differ, the larger number of practice is taken, since an emulator that refuses more than the
platform would hide nothing but one that accepts less would be wrong about valid content; the
`strict` profile has the smaller ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

KB = 1024
MB = 1024 * KB


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Lengths of an article's fields; the content's are exclusive."""

    title: int
    author: int
    digest: int
    content: int
    content_bytes: int


# Title 64: SDK comments and old pages. Author 16, content "fewer than 20,000 characters, less than
# 1 MB": draft/add page of December 2025. Digest 120: the console; that page says 128.
LEGACY = TextLimits(title=64, author=16, digest=120, content=20_000, content_bytes=MB)
# Title 32: draft/add page of December 2025.
STRICT = TextLimits(title=32, author=16, digest=120, content=20_000, content_bytes=MB)

# The draft/add page is silent; mass messages and the permanent-news API: 8.
ARTICLES = 8
# draft/add page: `image_info.image_list`.
NEWSPIC_IMAGES = 20
# draft/add page: `content_source_url` of at most 1 KB.
SOURCE_URL_BYTES = KB
# draft/add page: an empty digest becomes the first 54 characters of the text.
AUTO_DIGEST = 54
# batchget_material and draft/batchget pages.
PAGE = 20


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What one kind of upload takes: formats read from the bytes, and the code of each refusal."""

    formats: frozenset[str]
    size: int
    wrong_format: int
    too_large: int
    seconds: int | None = None


_VOICE_SECONDS = 60

# add_material page of 2025: image 10 MB bmp/png/jpeg/jpg/gif; voice 2 MB, 60 s, mp3/wma/wav/amr;
# video 10 MB MP4; thumb 64 KB JPG. Codes: the official table (40009 to 40012, 40005).
PERMANENT: Mapping[str, UploadLimits] = MappingProxyType(
    {
        "image": UploadLimits(frozenset({"jpeg", "png", "gif", "bmp"}), 10 * MB, 40005, 40009),
        "voice": UploadLimits(
            frozenset({"mp3", "wma", "wav", "amr"}), 2 * MB, 40005, 40010, _VOICE_SECONDS
        ),
        "video": UploadLimits(frozenset({"mp4"}), 10 * MB, 40005, 40011),
        "thumb": UploadLimits(frozenset({"jpeg"}), 64 * KB, 40005, 40012),
    }
)

# media/upload page: image 10 MB (one line of it says 2 MB; a tester found 10), PNG/JPEG/JPG/GIF;
# voice AMR/MP3; the rest as above.
TEMPORARY: Mapping[str, UploadLimits] = MappingProxyType(
    {
        "image": UploadLimits(frozenset({"jpeg", "png", "gif"}), 10 * MB, 40005, 40009),
        "voice": UploadLimits(frozenset({"mp3", "amr"}), 2 * MB, 40005, 40010, _VOICE_SECONDS),
        "video": UploadLimits(frozenset({"mp4"}), 10 * MB, 40005, 40011),
        "thumb": UploadLimits(frozenset({"jpeg"}), 64 * KB, 40005, 40012),
    }
)

# media/uploadimg page: jpg/png under 1 MB. The second is what threads report to pass.
PICTURE = UploadLimits(frozenset({"jpeg", "png"}), MB - 1, 40005, 40009)
BIG_PICTURE = UploadLimits(frozenset({"jpeg", "png", "gif"}), 8 * MB, 40005, 40009)

# media/upload page: temporary media live three days.
TEMPORARY_SECONDS = 3 * 24 * 3600

# add_material page: 100,000 news and images each, 1000 of any other kind.
LIBRARY: Mapping[str, int] = MappingProxyType(
    {"image": 100_000, "news": 100_000, "voice": 1000, "video": 1000, "thumb": 1000}
)

# API_Call_Limits page (new accounts). Endpoints that are missing have no published figure.
QUOTA: Mapping[str, int] = MappingProxyType(
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
CLEAR_QUOTA_PER_MONTH = 10
CLEAR_ONE_PER_MONTH = 50

# getAccessToken and getStableAccessToken pages.
TOKEN_SECONDS = 7200
TOKEN_OVERLAP = 300
FORCED_PER_DAY = 20
FORCED_SPACING = 30

# A request larger than any of the above is cut off by the front end.
REQUEST_BYTES = 24 * MB
