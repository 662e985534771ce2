"""Uploads and downloads: permanent media, temporary media, pictures inside articles."""

from collections.abc import Mapping

from wxpublish.emulator import media_store
from wxpublish.emulator.call import Answer, Call, File, decode_json
from wxpublish.emulator.file_formats import EXTENSION, MIME
from wxpublish.emulator.platform_limits import (
    ARTICLE_PICTURE,
    BIG_ARTICLE_PICTURE,
    PERMANENT_UPLOADS,
    TEMPORARY_UPLOADS,
    UploadLimits,
)
from wxpublish.emulator.refusals import Refusal


def add_material(call: Call) -> Answer:
    """POST material/add_material: image, voice, thumb, or video with its description."""
    media_type, limits = _upload_limits(call, PERMANENT_UPLOADS)
    file = media_store.check_upload(call.upload(), limits)
    text = _description(call) if media_type == "video" else media_store.VideoDescription()
    row = media_store.add_media(call, media_type, file, text, temporary=False)
    hidden = media_type == "thumb" and not call.settings.thumb_urls
    return {"media_id": row["media_id"], "url": "" if hidden else row["url"], "item": []}


def upload(call: Call) -> Answer:
    """POST media/upload: media for three days; the id of a thumb is `thumb_media_id`."""
    media_type, limits = _upload_limits(call, TEMPORARY_UPLOADS)
    file = media_store.check_upload(call.upload(), limits)
    row = media_store.add_media(
        call, media_type, file, media_store.VideoDescription(), temporary=True
    )
    key = "thumb_media_id" if media_type == "thumb" else "media_id"
    return {
        "type": media_type,
        key: row["media_id"],
        "created_at": int(call.now),
        "item": [],
    }


def get(call: Call) -> Answer:
    """GET media/get: the bytes of a temporary medium, or for a video a JSON with its address."""
    media_id = call.query.get("media_id", "")
    row = media_store.find_temporary(call, media_id)
    if row is None:
        raise Refusal(40007)
    if row["type"] == "video":
        return {"video_url": f"{call.base}/_media/{media_id}.mp4"}
    found = media_store.read_blob(call, row)
    suffix = EXTENSION.get(found["format"], found["format"])
    return File(found["data"], MIME[found["format"]], f"{media_id}.{suffix}")


def uploadimg(call: Call) -> Answer:
    """POST media/uploadimg: a picture for the body of articles, with an address but no id."""
    limits = BIG_ARTICLE_PICTURE if call.settings.big_pictures else ARTICLE_PICTURE
    key = media_store.add_picture(call, media_store.check_upload(call.upload(), limits))
    return {"url": media_store.picture_url(call, key, query=False)}


def _upload_limits(call: Call, rules: Mapping[str, UploadLimits]) -> tuple[str, UploadLimits]:
    media_type = call.query.get("type", "")
    if media_type not in rules:
        raise Refusal(40004)
    return media_type, rules[media_type]


def _description(call: Call) -> media_store.VideoDescription:
    """Read the form field `description`, which some clients (wechatpy) send in the query instead.

    In the query escapes are decoded: the platform is not known to treat them specially there.
    """
    part = call.parts().get("description")
    if part is not None:
        text, escapes = part.data.decode("utf-8", "replace"), call.settings.escapes
    else:
        text, escapes = call.query.get("description", ""), "lenient"
    fields = decode_json(text, escapes)
    if not isinstance(fields, dict):
        raise Refusal(47001, "description is not a JSON object")
    title, introduction = fields.get("title"), fields.get("introduction")
    if not isinstance(title, str) or not isinstance(introduction, str) or not title:
        raise Refusal(40035, "title and introduction are required")
    return media_store.VideoDescription(title, introduction)
