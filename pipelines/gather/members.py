"""Files inside a ZIP or GZIP: taken out under limits, never by their paths."""

from __future__ import annotations

import gzip
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO

from pipelines.errors import SourceError
from pipelines.gather.archive import Archive
from pipelines.gather.original import Original
from pipelines.settings import GatherLimits
from pipelines.source import Source

_CHUNK_BYTES = 1024 * 1024
_ENCRYPTED, _NAMED_IN_UTF_8 = 0x1, 0x800
# What a Mac keeps of each file beside it: where it was downloaded from, and no table.
_BESIDE = "__MACOSX/"
# The others are rare, and Python expands them without a limit: 4 KB of bzip2 may be gigabytes.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# All that zipfile, gzip and zlib were seen to raise over files with bytes changed at random.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError, LookupError,
    RuntimeError, OverflowError,
)  # fmt: skip


def files_in(zipped: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files of a ZIP with their names, as whoever made it saw them."""
    return [(_name(one), one) for one in zipped.infolist() if not one.is_dir() and not one.filename.startswith(_BESIDE)]


def _name(entry: zipfile.ZipInfo) -> str:
    """«Federación.csv»: where the ZIP does not say how it is written it is UTF-8, as a Mac does, or Spanish DOS."""
    name = entry.filename
    if not entry.flag_bits & _NAMED_IN_UTF_8:
        written = name.encode("cp437", errors="replace")
        try:
            name = written.decode()
        except UnicodeDecodeError:
            name = written.decode("cp850")
    return unicodedata.normalize("NFC", name)


def take_out(
    originals: Sequence[Original], source: Source, archive: Archive, limits: GatherLimits
) -> tuple[Original, ...]:
    """The members that the source's glob names, of each of ``originals``, by their names.

    A member goes to the archive under its own sha256, so that no name inside leads anywhere. Raises SourceError when
    there is none, a file is no ZIP or GZIP, is encrypted or damaged, or expands past the limits.
    """
    several = len(originals) > 1
    found = [member for one in originals for member in _Container(one, source, archive, limits).members(several)]
    if not found:
        names = ", ".join(f"«{one.name}»" for one in originals)
        raise SourceError(
            f"En {names} no hay ningún archivo que se llame como «{source.member}».",
            f"Corrija «miembro» en [fuentes.{source.table}] de ejercicio.toml: es la ruta dentro del archivo, por "
            'ejemplo "carpeta/*.csv".',
            rule="miembro-faltante",
            file=originals[0].name,
        )
    return tuple(found)


class _Container:
    def __init__(self, original: Original, source: Source, archive: Archive, limits: GatherLimits) -> None:
        self._original = original
        self._source = source
        self._archive = archive
        self._limits = limits
        self._expanded = 0

    def members(self, several: bool) -> Iterator[Original]:
        """Its members; each is told with its container's name where there are ``several``."""
        with self._told_damage(), self._original.path.open("rb") as file:
            if file.read(2) == b"\x1f\x8b":
                name = PurePosixPath(self._original.name.split("?")[0]).name.removesuffix(".gz")
                if fnmatchcase(name, self._source.member):
                    file.seek(0)
                    with gzip.open(file) as member:
                        yield self._keep(member, name, several)
            elif zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as zipped:
                    for name, entry in self._wanted(zipped):
                        with zipped.open(entry) as member:
                            yield self._keep(member, name, several)
            else:
                raise self._refusal(
                    "no es un ZIP ni un GZ, y se le pide un archivo de adentro.",
                    f"Quite «miembro» de [fuentes.{self._source.table}] de ejercicio.toml, o revise que sea el archivo "
                    "correcto.",
                    "archivo-no-es-lo-que-dice",
                )

    def _wanted(self, zipped: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
        entries = files_in(zipped)
        if len(entries) > self._limits.members:
            raise self._refusal(
                f"trae {len(entries):,} archivos; se admiten {self._limits.members:,}.",
                "Pida el archivo por partes, o use solo el que hace falta.",
                "archivo-demasiado-grande",
            )
        asked = unicodedata.normalize("NFC", self._source.member)
        wanted = [(name, one) for name, one in entries if name == asked or fnmatchcase(name, asked)]
        for name, one in wanted:
            # Such a name does no harm here, but whoever made it meant some, or the file is damaged.
            if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
                raise self._refusal(
                    f"trae un archivo cuyo nombre lleva fuera de su carpeta: «{name}».",
                    "No es un ZIP normal: pídalo de nuevo a quien lo publica, o descomprímalo usted y revíselo.",
                    "archivo-hostil",
                )
            if one.flag_bits & _ENCRYPTED:
                raise self._refusal(
                    f"tiene contraseña: no se puede leer «{name}».",
                    "Pida el archivo sin contraseña, o descomprímalo y use el archivo que trae adentro.",
                    "archivo-ilegible",
                )
            if one.compress_type not in _METHODS:
                raise self._refusal(
                    f"está comprimido de un modo que no se puede leer: «{name}».",
                    "Descomprímalo con el programa que lo creó y use el archivo que trae adentro.",
                    "archivo-ilegible",
                )
        return sorted(wanted, key=lambda one: one[0])

    def _keep(self, member: IO[bytes] | gzip.GzipFile, name: str, several: bool) -> Original:
        shown = f"{Path(self._original.name).name}/{name}" if several else name
        kept = self._archive.keep(self._source, shown, self._bounded(member))
        return replace(
            self._original, path=kept.path, name=shown, sha256=kept.sha256, size_bytes=kept.size_bytes, member=name,
            container=self._original.sha256, key=f"{self._original.key}/{name}",
        )  # fmt: skip

    def _bounded(self, member: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
        """What a member expands to, as long as all of the container's stay within the limits."""
        while True:
            with self._told_damage():
                chunk = member.read(_CHUNK_BYTES)
            if not chunk:
                return
            self._expanded += len(chunk)
            swollen = self._expanded > self._limits.ratio * self._original.size_bytes
            if self._expanded > self._limits.expanded_bytes or (
                swollen and self._expanded > self._limits.ratio_from_bytes
            ):
                raise self._refusal(
                    f"pasa de {self._expanded - len(chunk):,} bytes al descomprimirse, y mide "
                    f"{self._original.size_bytes:,}: no parece una tabla.",
                    "Revise que sea la tabla y no otro archivo; si lo es, descomprímala y divídala en archivos más "
                    "pequeños.",
                    "archivo-demasiado-grande",
                )
            yield chunk

    @contextmanager
    def _told_damage(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGE as error:
            raise self._refusal(
                "está incompleto o dañado: no se puede descomprimir.",
                "Vuelva a descargarlo, o pídalo de nuevo a quien lo publica.",
                "archivo-ilegible",
            ) from error

    def _refusal(self, said: str, remedy: str, rule: str) -> SourceError:
        return SourceError(f"«{self._original.name}» {said}", remedy, rule=rule, file=self._original.name)
