"""Turns bare addresses into links, as on GitHub; an address ends where Chinese follows without a
space.

GFM reads `https://a.example/b，然后` as an address up to the next space. Here it ends before the first
character of a script without spaces.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from wxpublish.render.characters import is_cjk

_ADDRESS = re.compile(r"(?<![A-Za-z0-9/@._-])(?:https?://|www\.)[^\s<]+", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?([^/?#]+)", re.IGNORECASE)
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_ENTITY = re.compile(r"&[A-Za-z0-9]+;$")


def autolink_plugin(markdown: MarkdownIt) -> None:
    """Install the rule for bare addresses."""
    markdown.core.ruler.push("autolinks", _link_addresses)


def _link_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and _may_have_address(block.content):
            block.children = _with_links(block.children or [])


def _may_have_address(text: str) -> bool:
    return "://" in text or ("." in text and "www." in text.lower())


def _with_links(children: list[Token]) -> list[Token]:
    out: list[Token] = []
    links = raw = 0
    for child in children:
        if child.type in {"link_open", "link_close"}:
            links += child.nesting
        elif child.type == "html_inline":
            tag = child.content[:3].lower()
            raw = max(raw + (tag[:2] == "<a" and not tag[2:].isalnum()) - (tag == "</a"), 0)
        if child.type == "text" and not links and not raw and _may_have_address(child.content):
            out += _split_text(child)
        else:
            out.append(child)
    return out


def _split_text(token: Token) -> list[Token]:
    """Split a text token into text and links."""
    text, done = token.content, 0
    out: list[Token] = []
    for match in _ADDRESS.finditer(text):
        address = _trim_address(match[0])
        if not _has_host(address):
            continue
        if match.start() > done:
            out.append(_text_token(text[done : match.start()], token.level))
        href = f"http://{address}" if address[:4].lower() == "www." else address
        opening = Token("link_open", "a", 1, {"href": href}, level=token.level, markup="linkify")
        closing = Token("link_close", "a", -1, level=token.level, markup="linkify")
        out += [opening, _text_token(address, token.level + 1), closing]
        done = match.start() + len(address)
    if not out:
        return [token]
    if done < len(text):
        out.append(_text_token(text[done:], token.level))
    return out


def _text_token(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)


def _trim_address(found: str) -> str:
    """Remove what follows the address: Chinese, and punctuation that ends the sentence."""
    end = next((at for at, character in enumerate(found) if is_cjk(character)), len(found))
    surplus = found.count(")", 0, end) - found.count("(", 0, end)
    while end:
        last = found[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
            end -= 1
        elif last in "?!.,:*_~'\"“”‘’…":
            end -= 1
        elif last == ";":
            entity = _ENTITY.search(found, max(end - 40, 0), end)
            end = entity.start() if entity else end - 1
        else:
            break
    return found[:end]


def _has_host(address: str) -> bool:
    match = _HOST.match(address)
    labels = match[1].split("@")[-1].split(":")[0].split(".") if match else []
    return (
        len(labels) > 1
        and all(_LABEL.fullmatch(label) or "_" in label for label in labels)
        and not any("_" in label for label in labels[-2:])
    )
