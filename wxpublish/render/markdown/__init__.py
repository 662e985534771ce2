"""Markdown → a document: parsed, sanitised, every picture, link and formula with its place.

CommonMark 0.31.2 with tables, strikethrough, task lists, bare addresses and footnotes of GitHub, and
with formulas and definition lists. Of the 652 examples of CommonMark these six come out otherwise:

- 156, 157, 158: a tag of raw HTML without its `>` is text; a browser reads on and shows nothing
- 173: `<style>` that is never closed takes nothing with it
- 201: `<bar>` in a sentence is no element of HTML, and text
- 494: `<b>` that is never closed is left out, with a finding, and what follows is not bold

Of the examples of GFM's extensions (0.29):

- 628: an address of FTP is text, for nobody could follow it in an article
- 652: `<strong>` and `<em>` that are never closed are left out, with a finding

Beside them: emphasis next to Chinese punctuation works (`emphasis`), a bare address ends where Chinese
begins, and e-mail addresses are text (`autolinks`), a line break between Chinese characters is no space (`markup`), and what is nested
deeper than `bounds` allows stands as it is written, with a finding (`blocks`).
"""
