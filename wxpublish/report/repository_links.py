"""Where the files of a site can be seen on the web, for reports that lead there."""

from dataclasses import dataclass
from urllib.parse import quote

from wxpublish.report.markdown_escape import url_attribute


@dataclass(frozen=True, slots=True)
class RepositoryLinks:
    """Where readers of a plan find the site's files on the web; empty where they cannot.

    `pictures` is the address of the site's folder as raw files that anybody may see, `files` that
    of their pages.
    """

    pictures: str = ""
    files: str = ""

    def picture(self, path: str, height: int) -> str:
        """A picture of the site, small; a click shows all of it."""
        source = f"{url_attribute(self.pictures)}/{quote(path)}"
        return f'<img src="{source}" height="{height}" alt="">'

    def link(self, words: str, path: str, inside: str = "") -> str:
        """Markdown that leads to a file's page, where there is one; `inside` to a place on it."""
        if not self.files or not path:
            return words
        return f'<a href="{url_attribute(self.files)}/{quote(path)}{inside}">{words}</a>'


NO_LINKS = RepositoryLinks()
