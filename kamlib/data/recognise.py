"""A path in, the kind of file out; what cannot be read as a table is refused with what to do about it."""

from __future__ import annotations

import difflib
import gzip
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from kamlib.data.faults import plain
from kamlib.errors import DataError, some
from kamlib.language import gettext as _

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GZIP = b"\x1f\x8b"


def name_of(path) -> str:
    """Return the file name for sentences and ledgers: no folder, nothing invisible."""
    return plain(Path(path).name)


def recognise(path) -> Literal["text", "workbook", "parquet"]:
    """Say what a file is by what stands in it, whatever it is called.

    Raises
    ------
    DataError
        If there is no such file, if it is empty, or if it is something that has to be saved in another form first.
    """
    path = Path(path)
    file = name_of(path)
    if path.is_dir():
        inside = sorted(p.name for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
        raise DataError(
            _("{file} is a folder, not a file.").format(file=file),
            found=some(map(plain, inside)),
            do=_("Name one file inside it."),
        )
    if not path.exists():
        raise _absent(path)
    if not path.is_file():
        raise DataError(
            _("{file} is not a table that can be read.").format(file=file), do=_("Check the name and the folder.")
        )
    try:
        head = _head(path)
    except PermissionError as error:
        raise DataError(
            _("{file} may not be opened.").format(file=file),
            do=_("Close it in Excel if it is open there, or ask for the right to read it."),
        ) from error
    if not head:
        raise DataError(_("{file} is empty: it has no lines at all.").format(file=file), do=_("Export it again."))
    if head.startswith((b"PAR1", b"PK\x03\x04", OLE)) and _is_packed(path):
        raise DataError(
            _("{file} is packed in a way that is not read.").format(file=file),
            do=_("Unpack it; only text may be packed."),
        )
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path, file)
    if head.startswith(OLE):
        raise _old_or_locked(path, file)
    if path.suffix.lower() in (".yaml", ".yml"):
        raise DataError(
            _("{file} is a mapping file, not a table.").format(file=file),
            do=_("Name the file with the data, and pass this one as mapping."),
        )
    refusal = _refusals(head)
    if refusal:
        raise DataError(refusal[0].format(file=file), do=refusal[1])
    return "text"


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.startswith(GZIP):
        return head
    try:
        with gzip.open(path) as file:
            return file.read(4096)
    except (OSError, EOFError, zlib.error) as error:
        raise damaged(path) from error


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == GZIP


def damaged(path) -> DataError:
    """Make the error for a file that breaks off or cannot be unpacked."""
    return DataError(
        _("{file} is damaged: it cannot be unpacked to its end.").format(file=name_of(path)),
        do=_("Copy or download it again."),
    )


def _absent(path: Path) -> DataError:
    beside = [p.name for p in path.parent.iterdir() if p.is_file()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, beside, n=3, cutoff=0.6)
    return DataError(
        _("There is no file {file} in the folder {folder}.").format(
            file=name_of(path), folder=plain(path.resolve().parent)
        ),
        found=some(map(plain, near)),
        do=_("Check the name and the folder."),
    )


def _zipped(path: Path, file: str) -> Literal["workbook"]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:100]:
                names = ["mimetype"]
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise damaged(path) from error
    if "xl/workbook.xml" in names:
        return "workbook"
    save = _("Open it in Excel or LibreOffice and save it as .xlsx.")
    if names == ["mimetype"]:
        raise DataError(_("{file} is an OpenDocument file (.ods), which is not read.").format(file=file), do=save)
    if "xl/workbook.bin" in names:
        raise DataError(_("{file} is a binary workbook (.xlsb), which is not read.").format(file=file), do=save)
    if "[Content_Types].xml" in names:
        raise DataError(
            _("{file} is an Office file but not a workbook.").format(file=file), do=_("Save the table in it as .xlsx.")
        )
    raise DataError(
        _("{file} is a zip archive.").format(file=file),
        found=some(map(plain, names)),
        do=_("Unpack it and name the file inside."),
    )


def _old_or_locked(path: Path, file: str) -> DataError:
    with path.open("rb") as opened:
        start = opened.read(1 << 22)
    if "EncryptedPackage".encode("utf-16-le") in start:
        return DataError(
            _("{file} is protected by a password.").format(file=file),
            do=_("Open it in Excel, take the password off (File, Info, Protect Workbook) and save it."),
        )
    return DataError(
        _("{file} is in the old Excel format (.xls), which is not read.").format(file=file),
        do=_("Open it in Excel and save it as .xlsx."),
    )


def _refusals(head: bytes) -> tuple[str, str] | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    export = _("Export the table as CSV, .xlsx or Parquet.")
    if start[:200].lower().startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<div")):
        return (
            _("{file} is a web page or XML, whatever its name says; some systems export it as .xls."),
            _("Open it in Excel and save it as .xlsx."),
        )
    if start.startswith((b"{", b'[{"', b"[\n", b"[{")):
        return _("{file} is JSON, not a table."), export
    if head.startswith(b"SQLite format 3"):
        return (
            _("{file} is an SQLite database."),
            _('Read it with read("sqlite:///FILE", query="SELECT ...").'),
        )
    if head.startswith((b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd", b"Rar!")):
        return _("{file} is packed in a way that is not read."), _("Unpack it, or pack it as .gz.")
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"ARROW1", b"FEA1", b"\x80\x04", b"\x80\x05")):
        return _("{file} is not a table that can be read."), export
    return None
