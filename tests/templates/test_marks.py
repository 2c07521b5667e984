"""A workbook says which template it was made from; one that is newer than ours is not taken back to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipelines.errors import UsageError
from pipelines.paths import DATAPACKAGES, SCHEMAS
from pipelines.templates import bring_forward
from pipelines.templates.books import Book, template_books
from pipelines.templates.hidden_sheets import PACKAGE_PROPERTY, VERSION_PROPERTY
from pipelines.templates.marks import earlier_marks

KEPT = Path(__file__).parent / "versiones" / "0.1" / "ejercicio"
BOOK = "presupuesto.xlsx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KEPT, tmp_path / "ejercicio"))


@pytest.mark.parametrize("book", template_books(SCHEMAS, DATAPACKAGES), ids=lambda one: one.package)
def test_todays_templates_will_be_known_tomorrow(book: Book) -> None:
    known = earlier_marks(book.package, SCHEMAS)
    assert known[-1:] == (book.fingerprint,), f"add it at the end of {book.package} in schemas/plantillas.toml"


@pytest.mark.parametrize(("name", "value"), [(VERSION_PROPERTY, "f" * 16), (PACKAGE_PROPERTY, "un-paquete-que-no-hay")])
def test_a_workbook_of_a_newer_template_is_refused_and_nothing_is_touched(name: str, value: str, folder: Path) -> None:
    mark(folder / BOOK, name, value)
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    with pytest.raises(UsageError) as caught:
        bring_forward(folder)
    assert (caught.value.message, caught.value.remedy) == (
        "«presupuesto.xlsx» se hizo con una plantilla más nueva que las de este Cocrea: no se cambió ningún archivo.",
        "Instale el Cocrea con que se hizo, o uno posterior, y vuelva a correr el mismo comando.",
    )
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


def test_a_workbook_made_by_hand_is_left_as_it_is(folder: Path) -> None:
    workbook = load_workbook(folder / BOOK)
    for name in (PACKAGE_PROPERTY, VERSION_PROPERTY):
        del workbook.custom_doc_props[name]  # type: ignore[attr-defined]
    workbook.save(folder / BOOK)
    before = (folder / BOOK).read_bytes()
    outcome = bring_forward(folder)
    assert outcome.from_templates
    assert BOOK not in {one.file for one in outcome.changes}
    assert (folder / BOOK).read_bytes() == before


def mark(path: Path, name: str, value: str) -> None:
    workbook = load_workbook(path)
    workbook.custom_doc_props[name].value = value  # type: ignore[attr-defined]
    workbook.save(path)
