"""Small files as people have them, written where a test may write."""

from __future__ import annotations

import pytest

from kamlib import data
from kamlib.errors import KamlibError


@pytest.fixture
def write(tmp_path):
    """Write a text or bytes into a file and return its path."""

    def write(content, name="orders.csv", *, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def refusal():
    """Read a file that cannot be read and return the sentence about it."""

    def refusal(path, **options) -> str:
        with pytest.raises(KamlibError) as caught:
            data.read(path, **options)
        return str(caught.value)

    return refusal
