"""Links from a report to the files of a site on the web."""

from dataclasses import dataclass
from urllib.parse import quote

from wxpublish.report.markdown_escape import url_attribute


@dataclass(frozen=True, slots=True)
class RepositoryLinks:
    """Addresses of the site's folder on the web; empty if readers cannot see it.

    `pictures` is the address of the raw files, which anybody can get; `files` that of their pages.
    """

    pictures: str = ""
    files: str = ""

    def picture(self, path: str, height: int) -> str:
        """A picture of the site, scaled to a height in pixels; GitHub links it to the full size."""
        source = f"{url_attribute(self.pictures)}/{quote(path)}"
        return f'<img src="{source}" height="{height}" alt="">'

    def link(self, words: str, path: str, fragment: str = "") -> str:
        """A link to a file's page if there is one, else the words; `fragment` follows the path."""
        if not self.files or not path:
            return words
        return f'<a href="{url_attribute(self.files)}/{quote(path)}{fragment}">{words}</a>'


NO_LINKS = RepositoryLinks()
