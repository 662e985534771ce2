"""Writes the difference between two styles in as few characters as CSS allows."""

from collections.abc import Iterator, Mapping

from wxpublish.render.css.properties import INITIAL, SIDES
from wxpublish.render.css.shorthands import UNKNOWN

Style = Mapping[str, str]


def write_difference(wanted: Style, anyway: Style, texts: Style) -> str:
    """Return the declarations that turn the style an element has by default into the wanted one.

    `texts` has the short text of declared values; a value that is not declared (inherited, for
    example) is written as computed.
    """
    changed: dict[str, str] = {}
    for name in {**wanted, **anyway}:
        value = wanted.get(name, INITIAL[name])
        if value != anyway.get(name, INITIAL[name]) and value != UNKNOWN:
            changed[name] = texts.get(name, value)
    if not changed:
        return ""
    full = {**INITIAL, **wanted, **changed}
    return ";".join(_write_declarations(changed, full))


def _write_declarations(changed: dict[str, str], full: Style) -> Iterator[str]:
    yield from _write_borders(changed, full)
    yield from _write_sides("margin", changed, full)
    yield from _write_sides("padding", changed, full)
    yield from _write_background(changed, full)
    yield from _write_pair("gap", "row-gap", "column-gap", changed)
    yield from _write_pair("overflow", "overflow-x", "overflow-y", changed)
    yield from _write_flow(changed)
    yield from _write_list_style(changed, full)
    yield from _write_text_decoration(changed, full)
    for name, value in changed.items():
        yield f"{name}:{value}"


def join_sides(values: tuple[str, ...]) -> str:
    """Return four sides as one to four values."""
    top, right, bottom, left = values
    if right != left:
        return " ".join(values)
    if top != bottom:
        return f"{top} {right} {bottom}"
    return top if top == right else f"{top} {right}"


def _write_sides(name: str, changed: dict[str, str], full: Style) -> Iterator[str]:
    names = [f"{name}-{side}" for side in SIDES if f"{name}-{side}" in changed]
    if not names:
        return
    single = ";".join(f"{each}:{changed.pop(each)}" for each in names)
    top, right, bottom, left = (full[f"{name}-{side}"] for side in SIDES)
    together = f"{name}:{join_sides((top, right, bottom, left))}"
    usable = UNKNOWN not in {top, right, bottom, left}
    yield together if usable and len(together) <= len(single) else single


def _format_border(side: tuple[str, str, str]) -> str:
    width, style, color = side
    if style == "none":
        return "0"
    return f"{width} {style}" + (f" {color}" if color != "currentcolor" else "")


def _write_borders(changed: dict[str, str], full: Style) -> Iterator[str]:
    touched = [
        side
        for side in SIDES
        if any(f"border-{side}-{part}" in changed for part in ("width", "style", "color"))
    ]
    if not touched:
        return
    parts = {part for part in ("width", "style", "color") if _changes_border(part, changed)}
    for name in [name for name in changed if name.startswith("border-") and name.count("-") == 2]:
        changed.pop(name)
    sides = {
        side: (
            full[f"border-{side}-width"],
            full[f"border-{side}-style"],
            full[f"border-{side}-color"],
        )
        for side in SIDES
    }
    yield min(_border_choices(touched, sides, parts), key=len)


def _border_choices(
    touched: list[str], sides: dict[str, tuple[str, str, str]], parts: set[str]
) -> Iterator[str]:
    yield ";".join(f"border-{side}:{_format_border(sides[side])}" for side in touched)
    if any(UNKNOWN in side for side in sides.values()):
        return
    colors = tuple(color for _, _, color in sides.values())
    if parts == {"color"}:
        yield f"border-color:{join_sides(colors)}"
    for common in dict.fromkeys(sides.values()):
        others = [side for side in SIDES if sides[side] != common]
        apart = [f"border-{side}:{_format_border(sides[side])}" for side in others]
        yield ";".join([f"border:{_format_border(common)}", *apart])


def _changes_border(part: str, changed: Mapping[str, str]) -> bool:
    return any(f"border-{side}-{part}" in changed for side in SIDES)


def _write_background(changed: dict[str, str], full: Style) -> Iterator[str]:
    names = [name for name in changed if name.startswith("background-")]
    rest = [full[f"background-{part}"] for part in ("image", "clip")]
    if names == ["background-color"] and rest == ["none", "border-box"]:
        color = changed.pop("background-color")
        yield f"background:{'none' if color == 'transparent' else color}"
    elif "background-image" in names and full["background-clip"] == "border-box":
        for name in names:
            changed.pop(name)
        yield f"background:{_format_layer(full)}"


def _format_layer(full: Style) -> str:
    words = [full["background-image"]]
    position, size = full["background-position"], full["background-size"]
    if size != "auto":
        words.append(f"{position}/{size}")
    elif position != INITIAL["background-position"]:
        words.append(position)
    if full["background-repeat"] != "repeat":
        words.append(full["background-repeat"])
    if full["background-color"] not in {"transparent", UNKNOWN}:
        words.append(full["background-color"])
    return " ".join(words)


def _write_pair(name: str, first: str, second: str, changed: dict[str, str]) -> Iterator[str]:
    if first in changed and second in changed:
        one, two = changed.pop(first), changed.pop(second)
        yield f"{name}:{one}" if one == two else f"{name}:{one} {two}"


def _write_flow(changed: dict[str, str]) -> Iterator[str]:
    words = [changed.pop(name) for name in ("flex-direction", "flex-wrap") if name in changed]
    if words:
        yield f"flex-flow:{' '.join(words)}"


def _write_list_style(changed: dict[str, str], full: Style) -> Iterator[str]:
    names = [name for name in changed if name.startswith("list-style-")]
    values = [full[f"list-style-{part}"] for part in ("type", "position", "image")]
    if "list-style-type" in names and values[2] == "none":
        for name in names:
            changed.pop(name)
        position = "" if values[1] in {"outside", UNKNOWN} else f" {values[1]}"
        yield f"list-style:{values[0]}{position}"


def _write_text_decoration(changed: dict[str, str], full: Style) -> Iterator[str]:
    names = [name for name in changed if name.startswith("text-decoration-")]
    if "text-decoration-line" not in names:
        return
    for name in names:
        changed.pop(name)
    words = [full["text-decoration-line"]]
    for part, usual in (("style", "solid"), ("color", "currentcolor"), ("thickness", "auto")):
        if full[f"text-decoration-{part}"] != usual:
            words.append(full[f"text-decoration-{part}"])
    yield f"text-decoration:{' '.join(words)}"
