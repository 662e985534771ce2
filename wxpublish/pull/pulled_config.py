"""The configuration that makes a folder of pulled news a site of its own."""

import io
from collections.abc import Iterable

from ruamel.yaml import YAML

from wxpublish.model.address import Address
from wxpublish.model.site import EMULATOR, Account

CONFIGURATION = "wxpublish.yaml"
HEAD = """\
# Pulled from the account. `import` says which remote item each article is: the next plan takes them
# over, and changes none of them. Once it was applied, the list may go.
"""


def configuration(
    account: Account, imports: Iterable[tuple[Address, str]], *, keeps_links: bool
) -> str:
    """A `wxpublish.yaml` for what was pulled; `imports` has each news with its media_id.

    `keeps_links`: links that the platform let stand are no notes in the next build either.
    """
    values: dict[str, object] = {"version": 1, "channel": account.channel}
    if account.name != EMULATOR and account.app_id:
        values["account"] = {"app_id": account.app_id}
    if account.covers != "thumb":
        values["covers"] = account.covers
    if keeps_links:
        values["links"] = "keep"
    entries = [{"address": str(address), "media_id": media_id} for address, media_id in imports]
    if entries:
        values["import"] = entries
    yaml = YAML()
    yaml.width = 100_000
    stream = io.StringIO()
    yaml.dump(values, stream)
    return HEAD + stream.getvalue()
