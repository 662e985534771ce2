import json
import re
from typing import Any

import pytest
import requests

from tests.emulator.account import (
    MP4,
    Account,
    amr,
    article,
    jpeg,
    mp3,
    padded,
    picture,
    wav,
)
from tests.emulator.conftest import StartEmulator

KB, MB = 1024, 1024 * 1024
ADD = "material/add_material"
DESCRIPTION = json.dumps({"title": "片头", "introduction": "十秒"}, ensure_ascii=False)


def upload(account: Account, kind: str, data: bytes, name: str = "a.bin", **more: Any) -> int:
    return account.code(ADD, file=(name, data), type=kind, **more)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP"])
def test_image_may_have_four_formats(account: Account, kind: str) -> None:
    assert upload(account, "image", picture(kind)) == 0


def test_format_is_detected_by_bytes_not_by_name(account: Account) -> None:
    assert upload(account, "thumb", jpeg(), name="cover.png") == 0
    assert upload(account, "thumb", picture("PNG"), name="cover.jpg") == 40005
    assert upload(account, "image", b"no picture", name="cover.jpg") == 40005
    assert upload(account, "image", picture("WEBP"), name="cover.jpg") == 40005


@pytest.mark.parametrize(
    ("kind", "data", "limit", "code"),
    [
        ("thumb", jpeg(), 64 * KB, 40012),
        ("image", jpeg(), 10 * MB, 40009),
        ("voice", mp3(1), 2 * MB, 40010),
        ("video", MP4, 10 * MB, 40011),
    ],
)
def test_file_is_accepted_up_to_its_size_limit(
    account: Account, kind: str, data: bytes, limit: int, code: int
) -> None:
    form = {"description": DESCRIPTION} if kind == "video" else None
    assert upload(account, kind, padded(data, limit), form=form) == 0
    assert upload(account, kind, padded(data, limit + 1), form=form) == code


@pytest.mark.parametrize("sound", [mp3, amr, wav])
def test_voice_has_at_most_sixty_seconds(account: Account, sound: Any) -> None:
    assert upload(account, "voice", sound(59)) == 0
    assert upload(account, "voice", sound(61)) == 45007


def test_upload_without_a_file_is_refused(account: Account) -> None:
    assert account.code(ADD, type="image") == 41005
    assert account.code(ADD, type="image", form={"media": "text"}) == 41005
    assert upload(account, "image", b"") == 44001
    assert upload(account, "news", jpeg()) == 40004


def test_file_name_only_in_extended_notation_is_ignored(account: Account) -> None:
    body = b"--x\r\nContent-Disposition: form-data; name=media; filename*=utf-8''a.jpg\r\n\r\n"
    account.token = account.fetch_token()["access_token"]
    assert multipart(account, body + jpeg() + b"\r\n--x--\r\n") == 41005


def multipart(account: Account, body: bytes) -> int:
    answer = requests.post(
        f"{account.url}/cgi-bin/{ADD}",
        params={"access_token": account.token, "type": "image"},
        data=body,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        timeout=10,
    )
    return int(answer.json().get("errcode", 0))


def test_image_has_an_address_that_serves_its_bytes(account: Account) -> None:
    answer = account.call(ADD, file=("封面.png", picture("PNG")), type="image")
    assert re.fullmatch(r"[\w-]{64}", answer["media_id"])
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/mmbiz_png/[\w-]{64}/0\?wx_fmt=png", answer["url"])
    served = requests.get(answer["url"].replace("/0?", "/640?"), timeout=10)
    assert (served.content, served.headers["Content-Type"]) == (picture("PNG"), "image/png")


def test_get_material_answers_the_bytes_and_the_listing_the_name(account: Account) -> None:
    answer = account.call(ADD, file=("ab12cd34.jpg", jpeg()), type="image")
    got = account.request("material/get_material", {"media_id": answer["media_id"]})
    assert got.content == jpeg()
    assert got.headers["Content-Disposition"] == 'attachment; filename="ab12cd34.jpg"'
    page = account.call("material/batchget_material", {"type": "image", "offset": 0, "count": 20})
    assert [item["name"] for item in page["item"]] == ["ab12cd34.jpg"]


@pytest.mark.parametrize("place", ["form", "query"])
def test_video_description_is_a_form_field_or_in_the_query(account: Account, place: str) -> None:
    where: dict[str, Any] = (
        {"form": {"description": DESCRIPTION}} if place == "form" else {"description": DESCRIPTION}
    )
    answer = account.call(ADD, file=("a.mp4", MP4), type="video", **where)
    got = account.call("material/get_material", {"media_id": answer["media_id"]})
    assert (got["title"], got["description"]) == ("片头", "十秒")
    assert got["down_url"].startswith(account.url)


def test_video_without_a_description_is_refused(account: Account) -> None:
    assert upload(account, "video", MP4) == 47001
    assert upload(account, "video", MP4, form={"description": '{"title": "x"}'}) == 40035


def test_picture_of_an_article_has_an_address_and_no_id(account: Account) -> None:
    answer = account.call("media/uploadimg", file=("a.jpg", jpeg()))
    assert answer.keys() == {"url"}
    assert len(answer["url"]) <= 140
    assert account.call("material/get_materialcount")["image_count"] == 0


def test_picture_of_an_article_is_jpg_or_png_under_a_megabyte(account: Account) -> None:
    assert account.code("media/uploadimg", file=("a", padded(jpeg(), MB - 1))) == 0
    assert account.code("media/uploadimg", file=("a", padded(jpeg(), MB))) == 40009
    assert account.code("media/uploadimg", file=("a", picture("GIF"))) == 40005


def test_big_pictures_are_accepted_if_so_set(start_emulator: StartEmulator) -> None:
    account = start_emulator(big_pictures=True)
    assert account.code("media/uploadimg", file=("a", padded(picture("GIF"), 2 * MB))) == 0


def test_temporary_medium_expires_after_three_days(account: Account) -> None:
    media_id = account.call("media/upload", file=("a.jpg", jpeg()), type="image")["media_id"]
    got = account.request("media/get", method="GET", media_id=media_id)
    assert got.content == jpeg()
    assert got.headers["Content-Disposition"] == f'attachment; filename="{media_id}.jpg"'
    account.admin("clock", {"advance": 3 * 24 * 3600 + 1})
    account.token = ""
    assert account.code("media/get", method="GET", media_id=media_id) == 40007


def test_temporary_thumb_has_another_id_key(account: Account) -> None:
    answer = account.call("media/upload", file=("a.jpg", jpeg()), type="thumb")
    assert "media_id" not in answer
    assert account.request("media/get", method="GET", media_id=answer["thumb_media_id"]).ok


def test_temporary_video_is_answered_as_an_address(account: Account) -> None:
    media_id = account.call("media/upload", file=("a.mp4", MP4), type="video")["media_id"]
    url = account.call("media/get", method="GET", media_id=media_id)["video_url"]
    assert requests.get(url, timeout=10).content == MP4


def test_temporary_medium_is_neither_a_cover_nor_a_material(account: Account) -> None:
    media_id = account.call("media/upload", file=("a.jpg", jpeg()), type="image")["media_id"]
    assert account.code("draft/add", {"articles": [article(media_id)]}) == 40007
    assert account.code("material/get_material", {"media_id": media_id}) == 40007
    assert account.code("material/del_material", {"media_id": media_id}) == 40007


def test_full_library_is_45074(start_emulator: StartEmulator) -> None:
    account = start_emulator(library={"image": 2, "voice": 1})
    assert [upload(account, "image", jpeg()), upload(account, "thumb", jpeg())] == [0, 0]
    assert upload(account, "image", jpeg()) == 45074
    assert [upload(account, "voice", mp3(1)) for _ in range(2)] == [0, 45074]


def test_thumbs_can_be_kept_out_of_the_image_list(start_emulator: StartEmulator) -> None:
    account = start_emulator(thumbs_in_image_list=False)
    account.thumb()
    assert account.call("material/get_materialcount")["image_count"] == 0
