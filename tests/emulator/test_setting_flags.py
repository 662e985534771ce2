import pytest

from wxpublish.emulator.setting_flags import InvalidSetting, parse_settings


@pytest.mark.parametrize(
    ("specs", "found"),
    [
        (("profile=strict",), {"profile": "strict"}),
        (("retired_errcode=45103",), {"retired_errcode": 45103}),
        (("comments=no", "big_pictures=yes"), {"comments": False, "big_pictures": True}),
        (("calls_per_minute=5",), {"calls_per_minute": 5}),
        (
            ("quota.draft/add=5", "quota.draft/get=0", "library.image=2"),
            {"quota": {"draft/add": 5, "draft/get": 0}, "library": {"image": 2}},
        ),
        (("allow_list=10.0.0.1, 192.168.0.0/16",), {"allow_list": ("10.0.0.1", "192.168.0.0/16")}),
        (("content_type=application/json",), {"content_type": "application/json"}),
    ],
)
def test_setting_is_parsed_by_its_type(specs: tuple[str, ...], found: dict[str, object]) -> None:
    assert parse_settings(specs) == found


@pytest.mark.parametrize(
    "spec",
    [
        "profile",
        "profile=lax",
        "profile.x=strict",
        "unknown=1",
        "app_secret=s",
        "comments=perhaps",
        "calls_per_minute=-1",
        "quota=5",
        "quota.draft/add=many",
        "allow_list=here",
    ],
)
def test_invalid_setting_is_an_error(spec: str) -> None:
    with pytest.raises(InvalidSetting, match=spec.partition("=")[0].partition(".")[0]):
        parse_settings((spec,))
