"""A text file in, its encoding and its lines out; the whole file decides, not its first lines."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kamlib.data.recognise import GZIP, damaged, name_of
from kamlib.errors import CapacityError, DataError
from kamlib.language import gettext as _
from kamlib.language import number

BLOCK = 1 << 22
_LARGEST_UNPACKED, _LARGEST_RATIO = 1 << 30, 200


@dataclass(frozen=True)
class Text:
    """A text file whose every byte can be read.

    Attributes
    ----------
    path : Path
    encoding : str
        Name of the encoding: ``utf-8``, ``utf-16``, ``cp1252``, or the one that was given.
    compressed : bool
        Whether it is packed with gzip.
    lines : int
        Lines of the file, the last one counted whether or not it ends with a line feed.
    uniform : bool
        Whether a quick reader and a careful one would see the same lines: UTF-8 and line feeds.
    """

    path: Path
    encoding: str
    compressed: bool
    lines: int
    uniform: bool

    def open(self):
        """Open the file as text, line ends as written, without a byte order mark."""
        encoding = "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        opener = gzip.open if self.compressed else open
        return opener(self.path, "rt", encoding=encoding, newline="")

    def start(self, characters: int = 1 << 18) -> tuple[str, bool]:
        """Return the first characters, in whole lines, and whether that is the whole file."""
        with self.open() as file:
            text = file.read(characters)
            whole = len(text) < characters
        return (text, whole) if whole else (text[: max(text.rfind("\n"), text.rfind("\r"), 0) + 1] or text, False)


def examine(path, *, encoding: str | None = None) -> Text:
    """Find the encoding of a text file by reading all of it.

    Parameters
    ----------
    path : path
        A plain or gzip-packed text file.
    encoding : str, optional
        The encoding, if it is known.

    Raises
    ------
    DataError
        If the file is not text, or does not hold to one encoding.

    Notes
    -----
    A byte order mark decides; without one, UTF-16 shows in every second byte being zero. UTF-8 has to hold to the last
    byte; otherwise the file is taken for CP1252, what Excel writes on Windows, unless most of its accented letters are
    sound UTF-8, which means that single bytes are damaged.
    """
    path = Path(path)
    with path.open("rb") as file:
        compressed = file.read(2) == GZIP
    start = next(_blocks(path, compressed), b"")
    if encoding:
        return _given(path, compressed, encoding)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _other(path, compressed, "utf-16")
    wide = _utf16_without_mark(start)
    if wide:
        return _other(path, compressed, wide)
    _refuse_binary(path, start)
    return _utf8(path, compressed) or _other(path, compressed, "cp1252")


def _blocks(path: Path, compressed: bool) -> Iterator[bytes]:
    packed, unpacked = path.stat().st_size, 0
    try:
        with gzip.open(path) if compressed else path.open("rb") as file:
            while block := file.read(BLOCK):
                unpacked += len(block)
                if compressed and unpacked > _LARGEST_UNPACKED and unpacked > _LARGEST_RATIO * packed:
                    raise CapacityError(
                        _("{file} unpacks to more than {times} times its size, as no real table does.").format(
                            file=name_of(path), times=_LARGEST_RATIO
                        ),
                        do=_("Ask for a fresh export."),
                    )
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise damaged(path) from error


def _utf16_without_mark(start: bytes) -> str:
    head = start[:2000]
    if len(head) >= 4 and head[1::2].count(0) > 0.6 * len(head[1::2]) and head[::2].count(0) < 0.1 * len(head):
        return "utf-16-le"
    if len(head) >= 4 and head[::2].count(0) > 0.6 * len(head[::2]) and head[1::2].count(0) < 0.1 * len(head):
        return "utf-16-be"
    return ""


def _refuse_binary(path: Path, start: bytes) -> None:
    head = start[: 1 << 16]
    control = len(head) - len(head.translate(None, bytes(set(range(32)) - {9, 10, 11, 12, 13, 26})))
    if 0 in head or control > len(head) // 100:
        raise DataError(
            _("{file} is not a text file: it holds bytes that no table of text has.").format(file=name_of(path)),
            do=_("Export the table as CSV, .xlsx or Parquet."),
        )


def _utf8(path: Path, compressed: bool) -> Text | None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    lines, last, returns, foreign, block = 0, b"\n", 0, 0, b""
    try:
        for block in _blocks(path, compressed):
            text = decoder.decode(block)
            if 0 in block:
                _refuse_binary(path, b"\x00")
            foreign += len(block) - len(text)
            lines += block.count(b"\n")
            returns += block.count(b"\r")
            last = block[-1:]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        if _damaged_utf8(block, foreign):
            raise DataError(
                _("{file} is UTF-8 text, but line {line} holds a byte that is none.").format(
                    file=name_of(path), line=number(lines + block[: error.start].count(b"\n") + 1)
                ),
                found=f"0x{error.object[error.start]:02X}",
                do=_("Export it again; two files with different encodings may have been put together."),
                rule="encoding",
                line=lines + block[: error.start].count(b"\n") + 1,
            ) from error
        return None
    return Text(path, "utf-8", compressed, lines + (last != b"\n"), uniform=returns in (0, lines))


def _damaged_utf8(block: bytes, foreign_before: int) -> bool:
    text = block.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    sound = sum(1 for c in text if c > "\x7f") - bad + foreign_before
    return sound > bad


def _other(path: Path, compressed: bool, encoding: str) -> Text:
    try:
        lines = _lines(path, compressed, encoding)
    except UnicodeError as error:
        raise DataError(
            _("{file} is written neither in UTF-8 nor in the encoding of Windows (CP1252).").format(file=name_of(path))
            if encoding == "cp1252"
            else _("{file} breaks off in the middle of a character.").format(file=name_of(path)),
            do=_("Save it as CSV UTF-8, or name its encoding in the mapping: file: {encoding: cp850}."),
        ) from error
    return Text(path, encoding, compressed, lines, uniform=False)


def _given(path: Path, compressed: bool, encoding: str) -> Text:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise DataError(
            _("There is no encoding {encoding!r}.").format(encoding=encoding),
            expected="utf-8, utf-16, cp1252, latin-1, cp850",
            do=_("Correct it in the mapping."),
        ) from error
    if name in ("utf-8", "utf-8-sig") and (found := _utf8(path, compressed)):
        return found
    try:
        return Text(path, name, compressed, _lines(path, compressed, name), uniform=False)
    except UnicodeError as error:
        raise DataError(
            _("{file} is not written in the encoding {encoding}.").format(file=name_of(path), encoding=encoding),
            do=_("Leave the encoding out of the mapping, so that the file decides, or correct it there."),
        ) from error


def _lines(path: Path, compressed: bool, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, last = 0, "\n"
    for block in _blocks(path, compressed):
        text = decoder.decode(block)
        lines += text.count("\n")
        last = text[-1:] or last
    decoder.decode(b"", final=True)
    return lines + (last != "\n")
