"""The configuration that makes a folder of pulled news a site."""

import io
from collections.abc import Iterable

from ruamel.yaml import YAML

from wxpublish.model.address import Address
from wxpublish.model.site import EMULATOR, Account

CONFIG_FILE = "wxpublish.yaml"
HEADER = """\
# Written by `wxpublish pull`. `import` gives the remote item of each article: the next plan adopts
# them without changes. After it is applied, you can delete the list.
"""


def write_configuration(
    account: Account, imports: Iterable[tuple[Address, str]], *, keeps_links: bool
) -> str:
    """A `wxpublish.yaml` for pulled news; `imports` has each address with its media_id.

    `keeps_links`: the next build keeps external links instead of turning them into footnotes.
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
    return HEADER + stream.getvalue()
