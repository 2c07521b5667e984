"""The frames of an MP3, which sound, and none of the labels that programs write before, after and between them."""

from __future__ import annotations

from collections.abc import Iterator

# By version (MPEG 2.5, none, 2, 1) and layer (none, III, II, I); kilobits a second, and samples a second.
_RATES_1 = {
    3: (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    2: (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    1: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
}
_LOW = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_2 = {3: (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256), 2: _LOW, 1: _LOW}
_SAMPLING = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_ID3, _APE, _APE_LENGTH = b"ID3", b"APETAGEX", 32


def without_labels(content: bytes) -> bytes:
    """The same frames, one after another. Raises ValueError where none can be told."""
    own = b"".join(_frames(content, _after_labels(content)))
    if not own:
        raise ValueError("no frames")
    return own


def _after_labels(content: bytes) -> int:
    """Where ID3v2 and APE labels end. Those of the end are no frames, and need not be known."""
    at = 0
    while True:
        if content[at : at + 3] == _ID3:
            size = 0
            for one in content[at + 6 : at + 10]:
                size = size << 7 | one & 0x7F
            at += 10 + size + (10 if content[at + 5] & 0x10 else 0)
        elif content[at : at + 8] == _APE:
            at += _APE_LENGTH + int.from_bytes(content[at + 12 : at + 16], "little")
        else:
            return at


def _frames(content: bytes, at: int) -> Iterator[bytes]:
    """Each that another follows, or that follows another: two bytes of a text may look like a frame's."""
    after, end = -1, len(content)
    kind = b""
    while 0 <= at < end:
        length = _length(content, at)
        own = _kind(content, at)
        follows = at == after and own == kind
        if length and (follows or (_length(content, at + length) and _kind(content, at + length) == own)):
            yield content[at : at + length]
            at = after = at + length
            kind = own
        else:
            at = content.find(b"\xff", at + 1)


def _kind(content: bytes, at: int) -> bytes:
    """What all frames of a sound share: version, layer, samples a second."""
    return bytes((content[at + 1] & 0x1E, content[at + 2] & 0x0C)) if at + 2 < len(content) else b""


def _length(content: bytes, at: int) -> int:
    """How long the frame there is; 0 where there is none, or it does not say."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer, rate, sampling = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer == 0 or rate in (0, 15) or sampling == 3:
        return 0
    bits = (_RATES_1 if version == 3 else _RATES_2)[layer][rate - 1] * 1000
    samples, padding = _SAMPLING[version][sampling], head[2] >> 1 & 1
    if layer == 3:
        return (12 * bits // samples + padding) * 4
    return (72 if layer == 1 and version != 3 else 144) * bits // samples + padding
