"""The width that authors want for a picture. Attributes and `zoom` do not survive on the platform."""

import re

from wxpublish.model.asset import Asset
from wxpublish.model.html_tree import Element

_NUMBER = re.compile(r"\s*([0-9]{1,5}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})(?:\s*+(px|%))?\s*")

PHONE_LINE = 311
"""Minimum width of a line on a phone, in pixels."""


def size_style(element: Element, asset: Asset) -> str:
    """Return the author's style of a picture, with a width if height or zoom determine one."""
    written = element.attrib.get("style", "")
    width = _with_unit(element.attrib.get("width", ""))
    if not is_scaled(element):
        return ";".join(part for part in (f"width:{width}" if width else "", written) if part)
    style = _parse_style(written)
    width = style.pop("width", "") or width
    zoom = _parse_zoom(style.pop("zoom", ""))
    height = _parse_pixels(style.get("height") or element.attrib.get("height", ""))
    if not width and height is not None:
        style.pop("height", None)
        if asset.width > 0 and asset.height > 0:
            width = f"{height * asset.width / asset.height:.0f}px"
        else:
            style["height"] = f"{height:g}px"
    if zoom is not None:
        width = _apply_zoom(width, zoom, asset)
    named = {"width": width, **style} if width else style
    return ";".join(f"{name}:{text}" for name, text in named.items())


def is_scaled(element: Element) -> bool:
    """Whether an author sets a picture's size in another way than by its width."""
    style = _parse_style(element.attrib.get("style", ""))
    return "height" in element.attrib or "zoom" in style or "height" in style


def share_of_line(element: Element, asset: Asset) -> float | None:
    """Return the percentage of a phone's line that a picture takes, or None if no width is set."""
    match = _NUMBER.fullmatch(_parse_style(size_style(element, asset)).get("width", ""))
    if match is None:
        return None
    return float(match[1]) if match[2] == "%" else float(match[1]) * 100 / PHONE_LINE


def _parse_style(style: str) -> dict[str, str]:
    """Return declarations by name. One whose value contains `;` is cut there."""
    found: dict[str, str] = {}
    for part in style.split(";"):
        name, colon, text = part.partition(":")
        if colon:
            found[name.strip().lower()] = text.strip()
    return found


def _with_unit(width: str) -> str:
    return f"{width}px" if width.isdecimal() else width


def _parse_pixels(text: str) -> float | None:
    match = _NUMBER.fullmatch(text)
    return float(match[1]) if match and match[2] != "%" and float(match[1]) > 0 else None


def _parse_zoom(zoom: str) -> float | None:
    """Return the factor of `zoom` as Typora and Obsidian write it: `50%` or `0.5`."""
    match = _NUMBER.fullmatch(zoom)
    if match is None or match[2] == "px":
        return None
    factor = float(match[1]) / (100 if match[2] else 1)
    return factor if factor > 0 else None


def _apply_zoom(width: str, zoom: float, asset: Asset) -> str:
    match = _NUMBER.fullmatch(width)
    if match is not None:
        return f"{float(match[1]) * zoom:.0f}{match[2] or 'px'}"
    return f"{asset.width * zoom:.0f}px" if asset.width > 0 and not width else width
