"""The outer form of an archive: a zip file of few plain files, the same bytes for the same content. A core.

Stored, not compressed: so the bytes depend on no library's version, and nothing unpacks to more than it is.
Whatever else a zip file can be (folders, links, names that lead elsewhere, doubles) is refused. What the
files are is `manifest`'s.
"""

import io
import re
import stat
import zipfile
from collections.abc import Iterable

ARCHIVE_BYTES_MAX = 1 << 30
"""Far more than the longest session needs; bounds what a stranger's file can cost."""

FILES_MAX = 64
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
"""No separator, no drive, no dot in front: such a name stays in its folder on any system."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_ENCRYPTED = 0x1


class NotPacked(ValueError):
    """These bytes are no archive of this form; says why."""


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The archive that holds `files`, by name and content, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for name, content in files:
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.create_system = _UNIX
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            packed.writestr(info, content)
    return buffer.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """What `pack` was given, in its order.

    Raises:
        NotPacked: it is no such file, or holds what `pack` never writes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            infos = packed.infolist()
            _check(infos, len(data))
            return {info.filename: packed.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, UnicodeError, OverflowError) as error:
        raise NotPacked(f"it can't be read as a zip file ({error}), expected a whole one") from error


def _check(infos: list[zipfile.ZipInfo], size: int) -> None:
    if len(infos) > FILES_MAX:
        raise NotPacked(f"it holds {len(infos)} files, expected at most {FILES_MAX}")
    seen = set()
    for info in infos:
        # As it stands in the file: `filename` is cut at a zero byte.
        name = info.orig_filename
        if not PLAIN_NAME.fullmatch(name):
            raise NotPacked(f"it holds {name!r}, expected plain names of files, without folders")
        # Some systems take two names that differ in case for one.
        if name.lower() in seen:
            raise NotPacked(f"it holds {name} twice, expected each name once")
        seen.add(name.lower())
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise NotPacked(f"{name} is a link or another thing that is no file, expected plain files")
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & _ENCRYPTED:
            raise NotPacked(f"{name} is compressed or encrypted, expected it stored as it is")
        if info.file_size != info.compress_size:
            raise NotPacked(f"{name} claims {info.file_size} bytes and has {info.compress_size}")
    # Entries may not share bytes either, by which a small file would unpack to a large one.
    total = sum(info.file_size for info in infos)
    if total > size:
        raise NotPacked(f"its files claim {total} bytes, expected at most the {size} of the archive")
