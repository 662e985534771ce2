"""The standard library's parser of HTML, for what strangers wrote."""

from html.parser import HTMLParser

MOST_BROKEN = 100
"""Tags, comments and declarations without an end that are looked for in one text."""


class BoundedParser(HTMLParser):
    """Takes every `<` for text behind so many that begin what never ends: each time, the parser
    looks for the end in all that follows, which costs the square of the length.
    """

    _broken = 0

    def parse_starttag(self, i: int) -> int:
        return self._counted(-1 if self._gives_up() else super().parse_starttag(i))

    def parse_endtag(self, i: int) -> int:
        return self._counted(-1 if self._gives_up() else super().parse_endtag(i))

    def parse_comment(self, i: int, report: bool = True) -> int:
        return self._counted(-1 if self._gives_up() else super().parse_comment(i, report))

    def parse_html_declaration(self, i: int) -> int:
        return self._counted(-1 if self._gives_up() else super().parse_html_declaration(i))

    def parse_pi(self, i: int) -> int:
        return self._counted(-1 if self._gives_up() else super().parse_pi(i))

    def _gives_up(self) -> bool:
        return self._broken > MOST_BROKEN

    def _counted(self, end: int) -> int:
        self._broken += end < 0
        return end
