"""Converts pixels to what browsers show: 8 bits per channel, in sRGB."""

import io

from PIL import Image, ImageChops, ImageCms

_SRGB = ImageCms.createProfile("sRGB")
_GAMMA_TOLERANCE = 0.05
"""Browsers do not distinguish gammas that are closer than this."""


def to_srgb(picture: Image.Image) -> Image.Image:
    """Convert a frame to 8 bits and sRGB, without metadata."""
    converted = _convert_profile(_to_eight_bits(picture))
    # Other metadata would be copied into the encoded file: comments of any length.
    converted.info = {key: value for key, value in converted.info.items() if key == "transparency"}
    return converted


def flatten_on_white(picture: Image.Image) -> Image.Image:
    """Convert a picture to RGB, with transparent parts on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def to_full_colour(picture: Image.Image) -> Image.Image:
    """Convert palettes to true colour, because scaling down averages colours and not indexes."""
    if picture.mode in {"P", "1", "PA"}:
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture


def _to_eight_bits(picture: Image.Image) -> Image.Image:
    """Convert 16-bit grey to 8 bits. Pillow's own conversion would clip instead of scale."""
    if not picture.mode.startswith("I"):
        return picture
    grey = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    transparent = grey.info.pop("transparency", None)
    if transparent is not None and picture.mode == "I;16":
        grey.putalpha(_mask_other_than(transparent, picture))
    return grey


def _mask_other_than(value: int, picture: Image.Image) -> Image.Image:
    """Return a mask: 0 where a 16-bit picture has the value, 255 elsewhere."""
    raw = picture.tobytes()
    halves = [
        Image.frombytes("L", picture.size, raw[at::2]).point(
            [255 * (level != part) for level in range(256)]
        )
        for at, part in enumerate(value.to_bytes(2, "little"))
    ]
    return ImageChops.lighter(halves[0], halves[1])


def _convert_profile(picture: Image.Image) -> Image.Image:
    """Convert colours from an embedded profile to sRGB, which viewers assume without a profile."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return _convert_gamma(picture)
    colours = _transparency_to_alpha(to_full_colour(picture))
    alpha = colours.getchannel("A") if _has_alpha(colours) else None
    inks = _ink_channels(colours)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(inks, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return picture  # a broken profile is ignored, as browsers do
    if converted is None:
        return picture
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _convert_gamma(picture: Image.Image) -> Image.Image:
    """Convert a PNG that declares an unusual gamma and has no profile."""
    gamma = picture.info.get("gamma")
    if not gamma or "srgb" in picture.info or abs(gamma * 2.2 - 1) < _GAMMA_TOLERANCE:
        return picture
    colours = _transparency_to_alpha(to_full_colour(picture))
    levels = [_srgb_level((level / 255) ** min(1 / gamma, 10)) for level in range(256)]
    straight = list(range(256))
    return colours.point([*levels * len(_ink_bands(colours)), *straight * _has_alpha(colours)])


def _srgb_level(light: float) -> int:
    """Convert linear light from 0 to 1 to a level of sRGB."""
    return round(
        255 * (12.92 * light if light < 0.003_130_8 else 1.055 * light ** (1 / 2.4) - 0.055)
    )


def _has_alpha(colours: Image.Image) -> bool:
    return "A" in colours.getbands()


def _ink_bands(colours: Image.Image) -> list[str]:
    return [band for band in colours.getbands() if band != "A"]


def _transparency_to_alpha(colours: Image.Image) -> Image.Image:
    """Convert a transparent colour to an alpha channel, because colours are about to change."""
    if not colours.has_transparency_data or _has_alpha(colours):
        return colours
    return colours.convert("LA" if colours.mode == "L" else "RGBA")


def _ink_channels(colours: Image.Image) -> Image.Image:
    """Return the channels that a profile applies to: grey, CMYK, or RGB."""
    if colours.mode == "LA":
        return colours.getchannel("L")
    return colours if colours.mode in {"L", "CMYK"} else colours.convert("RGB")
