"""Remote versions that are about to be overwritten or deleted: drafts have no recycle bin."""

import json
from collections.abc import Mapping
from pathlib import Path

from wxpublish.errors import CannotSave
from wxpublish.model.address import Address
from wxpublish.state.files import make_workspace, write_atomic

FOLDER = "backup"


def save_remote(
    root: Path, address: Address, media_id: str, document: Mapping[str, object], stamp: str
) -> Path:
    """Keep a remote version under `.wxpublish/backup/`; `stamp` tells several of one day apart.

    Raises CannotSave: what cannot be kept is not overwritten.
    """
    name = f"{address.kind}.{address.key.replace('/', '-')}.{stamp}.json"
    path = root / ".wxpublish" / FOLDER / name
    body = {"address": str(address), "media_id": media_id, **document}
    try:
        make_workspace(root)
        path.parent.mkdir(exist_ok=True)
        text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
        write_atomic(path, text.encode(), private=True)
    except OSError as error:
        problem = error.strerror or str(error)
        raise CannotSave(str(path), problem, None, "nothing was overwritten") from None
    return path
