"""The whole package as one ZIP, with the same bytes for the same files.

Of two ZIPs whose tables differ in few rows, few bytes differ: each table is compressed in parts that end where a line
says so by itself, and no part knows another. Whoever has the earlier one can be sent the rest.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO

from pipelines.side_by_side import in_order

# ZIP knows no earlier day; a real time would change the bytes on every run.
_EPOCH = (1980, 1, 1, 0, 0, 0)
# One line in so many ends a part, by its own checksum: that makes the ZIP larger by one byte in a hundred.
_LINES_IN_A_PART = 256
_RAW_DEFLATE = -15


def write_zip(target: Path, files: Mapping[str, Path]) -> None:
    """Write ``files``, by their names in the ZIP, to ``target``."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            _add(archive, name, path)


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    """A member, which ``zipfile`` by itself would compress in one part."""
    entry, stream = zipfile.ZipInfo(name, _EPOCH), archive.fp
    assert stream is not None
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.CRC = 0
    # Compressing may make it a little larger.
    large = path.stat().st_size * 1.05 > zipfile.ZIP64_LIMIT
    entry.header_offset = stream.tell()
    stream.write(entry.FileHeader(zip64=large))
    start = stream.tell()
    with path.open("rb") as source:
        for part, compressed in in_order(partial(_compressed, part) for part in _parts(source)):
            entry.CRC = zlib.crc32(part, entry.CRC)
            entry.file_size += len(part)
            stream.write(compressed)
    # The block that ends the stream, with nothing in it.
    stream.write(zlib.compressobj(wbits=_RAW_DEFLATE).flush())
    entry.compress_size = stream.tell() - start
    archive.start_dir = stream.tell()
    stream.seek(entry.header_offset)
    stream.write(entry.FileHeader(zip64=large))
    stream.seek(archive.start_dir)
    archive.filelist.append(entry)
    archive.NameToInfo[entry.filename] = entry


def _compressed(part: bytes) -> tuple[bytes, bytes]:
    """The part as it is, and in as many whole blocks as it takes."""
    compressor = zlib.compressobj(wbits=_RAW_DEFLATE)
    return part, compressor.compress(part) + compressor.flush(zlib.Z_FULL_FLUSH)


def _parts(source: IO[bytes]) -> Iterator[bytes]:
    part: list[bytes] = []
    for line in source:
        part.append(line)
        if zlib.crc32(line) % _LINES_IN_A_PART == 0:
            yield b"".join(part)
            part = []
    yield b"".join(part)
