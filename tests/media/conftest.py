"""Fixtures that save pictures in a site's folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Save = Callable[..., str]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write a picture below the site's root and return its path in the site."""

    def write(picture: Image.Image, name: str, **options: Any) -> str:
        picture.save(tmp_path / name, **options)
        return name

    return write


@pytest.fixture
def frames() -> list[Image.Image]:
    """Return eight different frames for animations."""
    return [Image.new("RGB", (120, 80), (30 * i, 200 - 20 * i, 90)) for i in range(8)]
