"""The time to inspect a site's pictures for a plan, and to encode a cover for an apply.

Run it: python tests/bench/bench_media.py
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from wxpublish.media.assets import inspect_cover, inspect_picture
from wxpublish.media.payload import make_payload
from wxpublish.model.asset import Asset
from wxpublish.model.finding import Position

HERE = Position("articles/hello.md")
PICTURES = 1000


def main() -> None:
    """Print milliseconds: 1,000 pictures first and again, one large cover encoded."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        names = _pictures(root)
        for label in ("first", "again"):
            began = time.perf_counter()
            assets = [inspect_picture(root, name, HERE) for name in names]
            taken = time.perf_counter() - began
            size = sum(asset.size for asset in assets if isinstance(asset, Asset))
            _say(f"inspect {PICTURES} pictures ({size / 1e6:.0f} MB), {label}", taken)
        asset = inspect_cover(root, "cover.jpg", "thumb", HERE)
        if isinstance(asset, Asset):
            began = time.perf_counter()
            sent = make_payload(root, asset)
            _say(f"2400 × 1600 cover → {len(sent.data):,} bytes", time.perf_counter() - began)


def _pictures(root: Path) -> list[str]:
    """Different files: one photograph in a few sizes, each with some bytes of its own at its end."""
    whole = Image.effect_noise((2400, 1600), 30).convert("RGB")
    whole.save(root / "cover.jpg", quality=92)
    names = []
    for side in (200, 400, 600, 800):
        whole.resize((side, side)).save(root / "one.jpg", quality=85)
        data = (root / "one.jpg").read_bytes()
        for number in range(PICTURES // 4):
            names.append(f"{side}-{number}.jpg")
            (root / names[-1]).write_bytes(data + number.to_bytes(4))
    return names


def _say(what: str, seconds: float) -> None:
    sys.stdout.write(f"{what:<60} {seconds * 1000:9.1f} ms\n")


if __name__ == "__main__":
    main()
