"""Parses Markdown into a document: sanitised, with the position of every picture, link and formula.

The syntax is CommonMark 0.31.2 with GitHub's tables, strikethrough, task lists, bare addresses and
footnotes, and with formulas and definition lists. Of the 652 examples of CommonMark six differ:

- 156, 157, 158: a raw HTML tag without its `>` is text; a browser reads on and shows nothing
- 173: `<style>` that is never closed does not hide what follows
- 201: `<bar>` in a sentence is not an HTML element, so it is text
- 494: `<b>` that is never closed is removed, with a finding, and what follows is not bold

Of the examples of GFM's extensions (0.29) two differ:

- 628: an FTP address is text, because it would not work in an article
- 652: `<strong>` and `<em>` that are never closed are removed, with a finding

Besides: emphasis works next to Chinese punctuation (`emphasis`); a bare address ends where Chinese
begins and e-mail addresses are text (`autolinks`); a line break between Chinese characters is no
space (`token_html`); blocks nested deeper than `bounds` allows are shown as their source, with a
finding (`block_bounds`).
"""
