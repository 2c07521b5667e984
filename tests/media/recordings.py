"""Sound and films as telephones and programs leave them: with who, where and when in every place they know of."""

from __future__ import annotations

import struct

from tests.media.samples import box


def mp3(seconds: int = 3) -> bytes:
    """Silent frames, and every label that programs put before, between and after them."""
    name = b"Ana Ruiz"
    text = b"TPE1" + struct.pack(">I", 9) + b"\0\0\3" + name
    ape = b"\x08\0\0\0\0\0\0\0Artist\0" + name
    around = struct.pack("<IIII8x", 2000, len(ape) + 32, 1, 1 << 31)
    lyrics = b"LYRICSBEGINEAR00008" + name
    before = b"ID3\4\0\0" + bytes((0, 0, 0, len(text))) + text
    after = (
        ape + b"APETAGEX" + around + lyrics + b"%06dLYRICS200" % len(lyrics)
        + b"TAG" + name.ljust(125) + b"ID3\4\0\0" + bytes((0, 0, 0, len(text))) + text
    )  # fmt: skip
    own = frames(seconds)
    return before + own[: 5 * 417] + b"otra foto \xff\xfb\x90" + own[5 * 417 :] + after


def frames(seconds: int = 3) -> bytes:
    """What sounds of ``mp3``."""
    return (b"\xff\xfb\x90\0" + bytes(413)) * (seconds * 44100 // 1152)


def ogg(seconds: int = 3, comment: bytes = b"ARTIST=Ana Ruiz", picture: int = 70_000) -> bytes:
    """Silent Opus: a picture in its comments, which take two pages, beside a stream of texts."""
    told = [comment, b"LOCATION=+18.9250-099.2339/", b"METADATA_BLOCK_PICTURE=" + b"A" * picture] if comment else []
    tags = b"OpusTags" + _long(b"Ana Ruiz 1.0" if comment else b"") + struct.pack("<I", len(told))
    tags += b"".join(map(_long, told))
    tags = tags if comment else tags.ljust(ogg_comments(picture), b"\0")
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48000, 0, 0)
    sound = _pages(7, [head], 2) + _pages(7, [tags], 0, 1) + _pages(7, [b"\xf8\xff\xfe"] * 50, 4, 3, seconds * 48000)
    texts = _pages(9, [b"\x80kate\0\0\0 Ana Ruiz"], 2)
    return texts + sound + b"Ana Ruiz" if comment else sound


def ogg_comments(picture: int) -> int:
    """How long the packet of the comments is."""
    return 8 + 4 + 12 + 4 + (4 + 15) + (4 + 27) + (4 + 23 + picture)


def _long(text: bytes) -> bytes:
    return struct.pack("<I", len(text)) + text


def _pages(stream: int, packets: list[bytes], flags: int, number: int = 0, granule: int = 0) -> bytes:
    lengths = b"".join(b"\xff" * (len(one) // 255) + bytes((len(one) % 255,)) for one in packets)
    content, made = b"".join(packets), b""
    while lengths:
        own, lengths = lengths[:255], lengths[255:]
        body, content = content[: sum(own)], content[sum(own) :]
        head = struct.pack("<4sBBQIIIB", b"OggS", 0, flags | (1 if made else 0), granule, stream, number, 0, len(own))
        page = head + own + body
        made += page[:22] + struct.pack("<I", _crc(page)) + page[26:]
        number += 1
    return made


def _crc(page: bytes) -> int:
    found = 0
    for one in page:
        found ^= one << 24
        for _ in range(8):
            found = (found << 1) ^ (0x104C11DB7 if found & 0x80000000 else 0)
    return found


def filmed(film: bytes, captions: bytes = b"Buenas tardes") -> bytes:
    """The same film as a camera gives it: when, where, with what, its journey, captions, and notes in every corner.

    The film's own bytes stay where they are, and with them its samples; a new movie box comes at the end.
    """
    (at, movie), rest = _movie(film), b""
    journey, said = b"18.9250,-99.2339 Ana Ruiz", struct.pack(">H", len(captions)) + captions
    notes = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+18.9250-099.2339/")) + box(b"Ana!", b"Ana Ruiz")
    room = box(b"free", b"Ana Ruiz") + box(b"skip", b"Ana Ruiz") + box(b"uuid", b"Ana Ruiz" * 3)
    rest += room + box(b"mdat", journey + said)
    place = len(film) + len(room) + 8
    movie = movie.replace(b"VideoHandler", b"Ana Ruiz\0\0\0\0").replace(b"Lavc libx264", b"Ana Ruiz    ")
    movie = _dated(movie, b"mvhd", b"tkhd", b"mdhd")
    for kind in (b"trak", b"mdia", b"minf"):
        movie = _added(movie, kind, notes)
    movie += _track(2, b"meta", place, len(journey)) + _track(3, b"sbtl", place + len(journey), len(said)) + notes
    return film[: at + 4] + b"free" + film[at + 8 :] + rest + box(b"moov", movie)


def _movie(film: bytes) -> tuple[int, bytes]:
    at = film.index(b"moov") - 4
    return at, film[at + 8 : at + struct.unpack_from(">I", film, at)[0]]


def _dated(movie: bytes, *kinds: bytes) -> bytes:
    """Made and changed in 2015."""
    for kind in kinds:
        at = movie.index(kind) + 8
        movie = movie[:at] + b"\xd1\x3a\xda\x70" * 2 + movie[at + 8 :]
    return movie


def _added(movie: bytes, kind: bytes, more: bytes) -> bytes:
    """With more at the end of the first box of that kind, and those it is in as much longer."""
    grown = bytearray(movie)
    path = [b"trak", b"mdia", b"minf"]
    end = 0
    for one in path[: path.index(kind) + 1]:
        at = movie.index(one) - 4
        size = struct.unpack_from(">I", movie, at)[0]
        end = at + size
        struct.pack_into(">I", grown, at, size + len(more))
    return bytes(grown[:end]) + more + bytes(grown[end:])


def _track(number: int, handler: bytes, place: int, size: int) -> bytes:
    """One sample, at that place of the file, for as long as the film lasts."""
    none = struct.pack(">II", 0, 0)
    table = (
        box(b"stsd", struct.pack(">II", 0, 1) + box(b"tx3g" if handler == b"sbtl" else b"mett", bytes(38)))
        + box(b"stts", struct.pack(">IIII", 0, 1, 1, 8000)) + box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1))
        + box(b"stsz", struct.pack(">IIII", 0, 0, 1, size)) + box(b"stco", struct.pack(">III", 0, 1, place))
    )  # fmt: skip
    media = (
        box(b"mdhd", none + struct.pack(">IIIHH", 0, 1000, 8000, 0x55C4, 0))
        + box(b"hdlr", none + handler + bytes(12) + b"Ana Ruiz\0")
        + box(
            b"minf",
            box(b"nmhd", bytes(4))
            + box(b"dinf", box(b"dref", struct.pack(">II", 0, 1) + box(b"url ", b"\0\0\0\1")))
            + box(b"stbl", table),
        )
    )
    head = struct.pack(">IIIIII", 3, 0, 0, number, 0, 8000) + bytes(60)
    return box(b"trak", box(b"tkhd", head) + box(b"mdia", media))
