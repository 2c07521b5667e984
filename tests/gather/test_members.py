"""Files inside a ZIP or GZIP: taken out, or refused with what to do."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import DiskFull, SourceError
from pipelines.gather import Original
from pipelines.paths import Workspace
from pipelines.source import Files, Source
from tests.gather.serving import at, bring_all, means, reply
from tests.machine import serving

TABLE = b"ciclo,monto\n2015,1\n"
# Python writes no ZIP with a password, only its mark.
FLAG_ENCRYPTED = 0x1


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_flag(content: bytes) -> bytes:
    """As encrypted: the bit that says so, in the member's own header and in the directory."""
    marked = bytearray(content)
    marked[6] |= FLAG_ENCRYPTED
    marked[content.index(b"PK\x01\x02") + 8] |= FLAG_ENCRYPTED
    return bytes(marked)


def take(folder: Path, files: dict[str, bytes], member: str, **limits: Any) -> tuple[Original, ...]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return bring_all(folder, Source("egresos", Files(folder, tuple(files)), member=member), means(**limits))


def unmarked(name: bytes) -> dict[str, bytes]:
    """A ZIP that does not say how its names are written, with what a Mac adds to it."""
    stand_in = "?" * len(name)
    made = zipped({stand_in: b"a", "__MACOSX/._x.csv": b"\0"})
    return {"e.zip": made.replace(stand_in.encode(), name)}


MEMBERS = {"2015/b.csv": b"b", "2015/a.csv": b"a", "2015/leeme.txt": b"?", "2014/a.csv": b"c", "2015/": b""}


@pytest.mark.parametrize(
    ("files", "member", "found"),
    [
        ({"e.zip": zipped(MEMBERS)}, "2015/*.csv", {"2015/a.csv": b"a", "2015/b.csv": b"b"}),
        ({"e.zip": zipped(MEMBERS)}, "2014/a.csv", {"2014/a.csv": b"c"}),
        ({"e.zip": zipped(MEMBERS, zipfile.ZIP_STORED)}, "2014/*", {"2014/a.csv": b"c"}),
        (
            {"ene.zip": zipped({"t.csv": b"1"}), "feb.zip": zipped({"t.csv": b"2"})}, "t.csv",
            {"ene.zip/t.csv": b"1", "feb.zip/t.csv": b"2"},
        ),
        ({"e.csv.gz": gzip.compress(TABLE)}, "*.csv", {"e.csv": TABLE}),
        (unmarked("Federacio\u0301n.csv".encode()), "*.csv", {"Federación.csv": b"a"}),
        (unmarked("PEÑA Núm. 1.csv".encode("cp850")), "PEÑA*", {"PEÑA Núm. 1.csv": b"a"}),
        ({"e.zip": zipped({"PEF [2016].csv": b"a"})}, "PEF [2016].csv", {"PEF [2016].csv": b"a"}),
    ],
    ids=["by a glob", "by its path", "not compressed", "of several", "gzip", "of a Mac", "of DOS", "with brackets"],
)  # fmt: skip
def test_takes_members_out(tmp_path, files, member, found):
    originals = take(tmp_path, files, member)
    assert {one.name: one.path.read_bytes() for one in originals} == found
    containers = [hashlib.sha256(files[one.name.split("/")[0]]).hexdigest() if len(files) > 1 else None
                  for one in originals]  # fmt: skip
    whole = hashlib.sha256(next(iter(files.values()))).hexdigest()
    for one, container in zip(originals, containers, strict=True):
        assert one.sha256 == hashlib.sha256(found[one.name]).hexdigest()
        # What people can compare with the file that they download.
        assert one.as_source() == {
            "title": one.name, "path": one.location, "sha256": container or whole, "member": one.member,
        }  # fmt: skip
        assert (Workspace(tmp_path).originals / one.container[:2] / one.container).is_file()


def test_an_unchanged_zip_is_not_downloaded_again(tmp_path):
    with serving(reply(body=zipped({"t.csv": TABLE}), ETag='"1"')) as server:
        source = at(f"{server}/e.zip", member="*.csv")
        (first,) = bring_all(tmp_path, source)
    with serving(reply(304, b"")) as other:
        # The same address, as far as the source is concerned.
        register = Workspace(tmp_path).register
        register.write_text(register.read_text().replace(server, other))
        (again,) = bring_all(tmp_path, at(f"{other}/e.zip", member="*.csv"))
    assert (again.path, again.member, again.container) == (first.path, "t.csv", first.container)


CORRECT = "Corrija «miembro» en [fuentes.egresos] de ejercicio.toml: es la ruta dentro del archivo, por ejemplo"
HOSTILE = "No es un ZIP normal: pídalo de nuevo a quien lo publica, o descomprímalo usted y revíselo."
SWOLLEN = "Revise que sea la tabla y no otro archivo; si lo es, descomprímala y divídala en archivos más pequeños."
DAMAGED = ("«e.zip» está incompleto o dañado: no se puede descomprimir.",
           "Vuelva a descargarlo, o pídalo de nuevo a quien lo publica.", "archivo-ilegible")  # fmt: skip
ZEROS = zipped({"t.csv": b"0" * 5_000_000})
HALVES = zipped({"1.csv": b"0" * 3_000_000, "2.csv": b"0" * 3_000_000})
SIZED = "«{name}» pasa de {size:,} bytes al descomprimirse, y mide {own:,}: no parece una tabla."
REFUSED = {
    "none of that name": (
        "e.zip", zipped(MEMBERS), "*.xlsx",
        ("En «e.zip» no hay ningún archivo que se llame como «*.xlsx».", f'{CORRECT} "carpeta/*.csv".',
         "miembro-faltante"),
    ),
    "no ZIP": (
        "e.csv", TABLE, "*",
        ("«e.csv» no es un ZIP ni un GZ, y se le pide un archivo de adentro.",
         "Quite «miembro» de [fuentes.egresos] de ejercicio.toml, o revise que sea el archivo correcto.",
         "archivo-no-es-lo-que-dice"),
    ),
    "encrypted": (
        "e.zip", with_flag(zipped({"t.csv": TABLE})), "*",
        ("«e.zip» tiene contraseña: no se puede leer «t.csv».",
         "Pida el archivo sin contraseña, o descomprímalo y use el archivo que trae adentro.", "archivo-ilegible"),
    ),
    "a name that climbs": (
        "e.zip", zipped({"../../etc/t.csv": TABLE}), "*",
        ("«e.zip» trae un archivo cuyo nombre lleva fuera de su carpeta: «../../etc/t.csv».", HOSTILE,
         "archivo-hostil"),
    ),
    "a name from the root": (
        "e.zip", zipped({"/etc/t.csv": TABLE}), "*",
        ("«e.zip» trae un archivo cuyo nombre lleva fuera de su carpeta: «/etc/t.csv».", HOSTILE, "archivo-hostil"),
    ),
    "a name that climbs in Windows": (
        "e.zip", zipped({"..\\t.csv": TABLE}), "*",
        ("«e.zip» trae un archivo cuyo nombre lleva fuera de su carpeta: «..\\t.csv».", HOSTILE, "archivo-hostil"),
    ),
    "cut": ("e.zip", zipped({"t.csv": TABLE})[:-30], "*",
            ("«e.zip» no es un ZIP ni un GZ, y se le pide un archivo de adentro.",
             "Quite «miembro» de [fuentes.egresos] de ejercicio.toml, o revise que sea el archivo correcto.",
             "archivo-no-es-lo-que-dice")),
    "damaged inside": ("e.zip", zipped({"t.csv": TABLE * 9}).replace(b"t.csv", b"t.csv", 1)[:45] + b"\0" * 8
                       + zipped({"t.csv": TABLE * 9})[53:], "*", DAMAGED),
    "a bomb": (
        "e.zip", ZEROS, "*",
        (SIZED.format(name="e.zip", size=2 * 1024**2, own=len(ZEROS)), SWOLLEN, "archivo-demasiado-grande"),
    ),
    "a bomb in parts": (
        "e.zip", HALVES, "*",
        (SIZED.format(name="e.zip", size=2 * 1024**2, own=len(HALVES)), SWOLLEN, "archivo-demasiado-grande"),
    ),
    "a gzip bomb": (
        "e.gz", gzip.compress(b"0" * 5_000_000), "*",
        (SIZED.format(name="e.gz", size=2 * 1024**2, own=len(gzip.compress(b"0" * 5_000_000))), SWOLLEN,
         "archivo-demasiado-grande"),
    ),
    "bzip2": (
        "e.zip", zipped({"t.csv": TABLE}, zipfile.ZIP_BZIP2), "*",
        ("«e.zip» está comprimido de un modo que no se puede leer: «t.csv».",
         "Descomprímalo con el programa que lo creó y use el archivo que trae adentro.", "archivo-ilegible"),
    ),
    "too many members": (
        "e.zip", zipped({f"{one}.csv": b"" for one in range(11)}), "1.csv",
        ("«e.zip» trae 11 archivos; se admiten 10.",
         "Pida el archivo por partes, o use solo el que hace falta.", "archivo-demasiado-grande"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "member", "told"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_be_taken_out_is_told(tmp_path, name, content, member, told):
    with pytest.raises(SourceError) as caught:
        take(tmp_path, {name: content}, member, members=10, ratio_from_bytes=2 * 1024**2 + 1)
    assert (caught.value.message, caught.value.remedy, caught.value.rule) == told
    assert caught.value.file == name


def test_what_expands_past_the_limit_is_refused_however_little_it_was_compressed(tmp_path):
    content = zipped({"t.csv": b"0" * 3_000_000}, zipfile.ZIP_STORED)
    with pytest.raises(SourceError, match=r"pasa de 1,048,576 bytes al descomprimirse, y mide 3,000,108"):
        take(tmp_path, {"e.zip": content}, "*", expanded_bytes=2_000_000)


WHOLE = [zipped({"a.csv": TABLE * 50, "b/c.csv": TABLE * 9}), gzip.compress(TABLE * 50)]


@settings(max_examples=300)
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=9))
def test_bytes_changed_at_random_are_read_or_refused(tmp_path_factory, content, changes):
    damaged = bytearray(content)
    for place, value in changes:
        damaged[int(place * len(damaged))] = value
    try:
        take(tmp_path_factory.mktemp("roto"), {"e.zip": bytes(damaged)}, "*", expanded_bytes=10**6)
    except SourceError as error:
        assert error.remedy


def test_a_full_disk_keeps_no_member(tmp_path, full_disk):
    content = zipped({"t.csv": b"0" * 500_000})
    (full_disk / "e.zip").write_bytes(content)
    with pytest.raises(DiskFull):
        bring_all(full_disk, Source("egresos", Files(full_disk, ("e.zip",)), member="*"))
    workspace = Workspace(full_disk)
    kept = [one for one in workspace.originals.rglob("*") if one.is_file() and one != workspace.register]
    assert [one.read_bytes() for one in kept] == [content]
