"""A zipped Shapefile from outside: its parts within limits, and what its texts are really written in."""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from geo.errors import BadInput
from geo.exchange.tables import MAX_UNPACKED, read_text
from geo.i18n import mark

NO_FORMAT = mark("The file is no GeoJSON, no GeoPackage and no zipped Shapefile.")
UNREADABLE = mark("The file is damaged: its outlines cannot be read.")
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_LATIN = re.compile(r"(iso[ _-]?)?8859[ _-]?1|latin[ _-]?1|(ansi |cp)?1252|ascii", re.IGNORECASE)


def unzip_shapefile(data: bytes) -> dict[str, bytes]:
    """The parts of the one Shapefile in a zip, by ending; sizes are counted, for those that it states may lie."""
    try:
        return _members(zipfile.ZipFile(BytesIO(data)))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OverflowError, RuntimeError, struct.error):
        # a method that nobody implements and a password shows as RuntimeError
        raise BadInput(mark("The zip is damaged or protected by a password.")) from None


def _members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = {
        Path(entry.filename.lower()): entry
        for entry in archive.infolist()
        if not entry.is_dir() and "__macosx" not in entry.filename.lower()
    }
    stems = sorted(path.with_suffix("") for path in entries if path.suffix == ".shp")
    if not stems:
        raise BadInput(NO_FORMAT)
    if len(stems) > 1:
        raise BadInput(
            mark("The zip holds several Shapefiles ({names}); send one."), names=", ".join(s.name for s in stems)[:200]
        )
    found: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for ending in _PARTS:
        entry = entries.get(Path(f"{stems[0]}{ending}"))
        if entry is None:
            continue
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile
        with archive.open(entry) as file:
            found[ending] = file.read(left + 1)
        left -= len(found[ending])
        if left < 0:
            raise BadInput(mark("The zip unpacks to more than {limit} MB."), limit=MAX_UNPACKED // 1_000_000)
    for ending in (".shx", ".dbf"):
        if ending not in found:
            raise BadInput(mark("The Shapefile lacks its {ending} file."), ending=ending)
    if not found[".shp"].startswith(b"\0\0\x27\x0a"):
        raise BadInput(UNREADABLE)
    return found


def decode_texts(
    fields: Sequence[str], columns: Sequence[Sequence[str | None]], stated: str, encoding: str | None
) -> tuple[list[str], str]:
    """Texts of a Shapefile, one after the other, in what they are really written in."""
    raw = [(text or "").encode("latin-1", "replace") for text in (*fields, *(t for column in columns for t in column))]
    own = _codec(stated)
    if not encoding and own and _LATIN.fullmatch(stated) and not all(text.isascii() for text in raw):
        own = None  # what programs write there when they were told nothing: it fits any bytes and proves nothing
    asked = _codec(encoding) if encoding else None
    if encoding and not asked:
        raise BadInput(mark("The file is not written in {encoding}."), encoding=encoding[:40])
    for name in (asked,) if asked else (own,) if own else ("utf-8", "gb18030"):
        try:
            texts = [_whole(text, name) for text in raw]
        except UnicodeError:
            continue
        if encoding or own or name == "utf-8":
            return texts, name
        whole = "\n".join(text.replace("\n", " ") for text in texts).encode(name)
        text, used = read_text(whole, encoding=None, knows=lambda _: 0)
        return text.split("\n"), used
    if encoding:
        raise BadInput(mark("The file is not written in {encoding}."), encoding=encoding[:40])
    if own:
        raise BadInput(
            mark("The file says that its texts are written in {encoding}, but they are not; choose the encoding."),
            encoding=stated[:40],
        )
    raise BadInput(mark("The encoding of the file cannot be told; choose it, or save the file as UTF-8."))


def _whole(text: bytes, encoding: str) -> str:
    """A text without the half of a character with which a field that is too short ends."""
    return codecs.getincrementaldecoder(encoding)().decode(text, final=False)


def _codec(stated: str) -> str | None:
    """Python's name of what a ``.cpg`` or a person says; None when it is no encoding of texts that is known."""
    plain = stated.lower().replace("oem ", "").replace("ansi ", "").replace(" ", "")
    named = {"65001": "utf-8", "936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "950": "big5"}
    name = named.get(plain, plain)
    try:
        return name if "".encode(name) == b"" and name else None
    except LookupError:
        return None
