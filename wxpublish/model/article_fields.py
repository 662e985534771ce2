"""What an author writes beside the text and the platform takes as it is."""

from dataclasses import dataclass
from typing import Literal

Comments = Literal["none", "everyone", "fans"]


@dataclass(frozen=True, slots=True)
class ArticleFields:
    """One value from the front matter to the call; the names are those of the front matter.

    An empty `digest` leaves the summary to the platform's rule. `source_url` is the address behind
    阅读原文 (read the original). `wechat/article_payloads.py` gives each field its name on the wire.
    """

    author: str = ""
    digest: str = ""
    show_cover: bool = False
    source_url: str = ""
    comments: Comments = "none"

    def texts(self) -> dict[str, str]:
        """Each field as text: what its fingerprint in the lockfile is made of."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in values.items()
        }
