"""Which encoding and which dialect a text is in."""

from __future__ import annotations

from collections.abc import Container

from pipelines.clean.delimited import codec_of, dialect_of
from pipelines.clean.encodings import marked, weigh, wide
from pipelines.domains.words import counted
from pipelines.probe.guess import HIGH, LOW, MEDIUM, Guess
from pipelines.source import Dialect

_UNSEPARATED = (
    "ningún separador conocido aparece en sus primeros renglones: si usa otro signo, declárelo con «delimitador»; si "
    "sus columnas van alineadas con espacios, pida el archivo con separador, o ábralo como texto en la hoja de cálculo"
)
_NAMES = {"\t": "tabulador", " ": "espacio"}


def guess_encoding(content: bytes, name: str) -> Guess:
    """The codec that reads the text, by its mark, by being UTF-8, or by its letters. Raises SourceError."""
    codec = codec_of(content, name, None)
    if marked(content):
        return Guess(codec, HIGH, "el archivo empieza con su marca de orden de bytes")
    if wide(content):
        return Guess(codec, HIGH, "uno de cada dos bytes es nulo, como en un UTF-16 al que le falta su marca")
    if content.isascii():
        return Guess("utf-8", HIGH, "no tiene letras con acento: cualquier codificación lee lo mismo")
    if codec == "utf-8":
        return Guess(codec, HIGH, "todos sus bytes son UTF-8 válido")
    best, second = weigh(content)[:2]
    sure = HIGH if best.score - second.score >= 10 else MEDIUM if best.placed > 0 else LOW
    placed = counted(max(best.placed, 0), "letra del español en su lugar", "letras del español en su lugar")
    alien = counted(best.alien, "signo ajeno", "signos ajenos")
    other = f"como {second.codec}, {max(second.placed, 0):,} y {second.alien:,}"
    return Guess(codec, sure, f"leído así hay {placed} y {alien}; {other}")


def guess_dialect(content: bytes, codec: str, titles: Container[str]) -> tuple[Dialect, Guess]:
    """The delimiter, quotes and escape of the text, and how they are said."""
    found = dialect_of(content, codec, titles)
    delimiter = found.delimiter or ","
    parts = [f"separa con {_NAMES.get(delimiter, f'«{delimiter}»')}"]
    if found.quote != '"':
        parts.append(f"comillas {found.quote}")
    if found.escape:
        parts.append(f"escape {found.escape}")
    lines = [one for one in content[:100_000].decode(codec, errors="ignore").splitlines() if one.strip()][:50]
    having = sum(delimiter in one for one in lines)
    if not having:
        return found, Guess("una sola columna", MEDIUM, _UNSEPARATED)
    share = having / len(lines)
    sure = HIGH if share >= 0.9 else MEDIUM if share >= 0.5 else LOW
    return found, Guess(", ".join(parts), sure, f"está en {having} de sus primeros {len(lines)} renglones")
