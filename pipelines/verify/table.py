"""One table's receipt: its file, its page, its rows, its dictionary, its view, and whether words in it are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from pipelines.domains.words import counted
from pipelines.package import TableFile
from pipelines.progress import Advance
from pipelines.publish import metadata
from pipelines.publish.identity import resource_id
from pipelines.schema import Schema
from pipelines.verify import fields, search, words
from pipelines.verify.cause import Evidence, Part, cause
from pipelines.verify.checksums import Served
from pipelines.verify.dictionary import compare_structure
from pipelines.verify.readback import download_sha256, expected, read_datastore, served_records
from pipelines.verify.receipts import ColumnReceipt, Difference, TableReceipt
from pipelines.verify.remedies import remedy
from pipelines.verify.rows import Cell, RowsDifference, compare_rows
from pipelines.verify.visit import Visit, has_table_view


@dataclass(frozen=True)
class _Told:
    """A difference before its cause is known."""

    part: Part
    text: str
    details: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()


class TableReading:
    """Reads one table back and gathers what differs, with the evidence of why."""

    def __init__(self, visit: Visit, table: TableFile, *, views: bool) -> None:
        self.visit, self.table, self.views = visit, table, views
        self.schema: Schema = metadata.schema_of(visit.entrega, table)
        self.id = resource_id(visit.entrega.dataset, table.name)
        self.resource = visit.resources.get(self.id)
        self.reordered = False
        self.accents: bool | None = None
        self._told: list[_Told] = []
        self._evidence = Evidence(
            Part.TABLE,
            release_ours=visit.release_ours,
            unfinished=visit.unfinished,
            modified=visit.modified(self.resource),
            tampered=visit.tampered(self.id),
        )

    def receipt(self, advance: Advance) -> TableReceipt:
        """Read it all. Raises ServiceError."""
        # Side by side: CKAN is slow to write a table out, and nearly all of both is done without Python's lock.
        with ThreadPoolExecutor(1) as other:
            expecting = other.submit(expected, self.table.path, self.schema, self.table.rows)
            served = self._read(self.resource, expecting, advance) if self.resource is not None else None
            wanted = expecting.result()
        if self.resource is None:
            self._tell(Part.TABLE, f"Falta la tabla {self.table.name}.")
        found = served.columns if served is not None else {}
        return TableReceipt(
            table=self.table.name,
            title=self.schema.title,
            url=f"{self.visit.visitor.url}/dataset/{self.visit.entrega.dataset}/resource/{self.id}",
            rows=wanted.rows,
            file_sha256=self.table.sha256,
            sums=wanted.sums,
            differences=tuple(self._explained()),
            columns=tuple(
                ColumnReceipt(one.name, one.title, wanted.columns[one.name], found.get(one.name))
                for one in self.schema.fields
            ),
            reordered=self.reordered,
        )

    def _read(self, resource: Mapping[str, Any], expecting: Future[Served], advance: Advance) -> Served | None:
        self._read_file(resource)
        details = tuple(fields.resource_details(metadata.table_resource(self.visit.entrega, self.table), resource))
        if details:
            self._tell(Part.METADATA, f"La ficha de la tabla {self.table.name} no dice lo que la entrega.", details)
        if self.views and not has_table_view(self.visit.visitor, self.id):
            self._tell(Part.VIEW, f"La tabla {self.table.name} no tiene en CKAN su vista de tabla.")
        # What else CKAN would tell of the table takes longer the more others there are.
        asked = {"id": self.id, "include_meta": False}
        about = self.visit.visitor.find("datastore_info", asked) if resource.get("datastore_active") else None
        if about is None:
            self._tell(Part.TABLE, f"La tabla {self.table.name} no está en el DataStore.")
            flagged = bool(resource.get("datastore_active"))
            self._evidence = replace(self._evidence, table_exists=False, flagged=flagged)
            return None
        served = read_datastore(self.visit.visitor, self.id, self.schema, self.table.rows, advance)
        served = self._compare_rows(served, expecting.result())
        self._compare_structure(about["fields"])
        self._search(served)
        return served

    def _read_file(self, resource: Mapping[str, Any]) -> None:
        found = download_sha256(self.visit.visitor, resource["url"])
        if found != self.table.sha256:
            self._evidence = replace(self._evidence, file_there=found is not None, file_equal=False)
            self._tell(Part.FILE, f"El archivo de la tabla {self.table.name} no es el de la entrega.")

    def _compare_rows(self, served: Served, wanted: Served) -> Served:
        """What is served, after a second look when it is not what is wanted."""
        if served == wanted:
            return served
        with served_records(self.visit.visitor, self.id, self.schema) as records:
            found = compare_rows(self.table.path, self.schema, records)
        if found.only_order:
            # Equal after all when even the sums differed: somebody put it right between the two looks.
            self.reordered = (served.rows, served.sums) == (wanted.rows, wanted.sums)
            return served if self.reordered else wanted
        counted = self.visit.visitor.call("datastore_search", {"resource_id": self.id, "limit": 0})["total"]
        self._evidence = replace(
            self._evidence, rows_served=served.rows, counted=counted, rows_missing=found.missing,
            rows_added=found.added, rows_changed=found.changed,
        )  # fmt: skip
        self._tell_rows(served, wanted, found)
        return served

    def _tell_rows(self, served: Served, wanted: Served, found: RowsDifference) -> None:
        name = self.table.name
        text = f"La tabla {name} tiene celdas distintas en CKAN y en la entrega."
        if served.rows != wanted.rows:
            rows = counted(served.rows, "renglón", "renglones")
            text = f"La tabla {name} tiene {rows} en CKAN y {wanted.rows:,} en la entrega."
        sums = (
            f"La suma de {column} es {served.sums.get(column, 0):,.2f} en CKAN y {total:,.2f} en la entrega."
            for column, total in wanted.sums.items()
            if served.sums.get(column) != total
        )
        self._tell(Part.ROWS, text, (*words.row_details(found), *sums), found.cells)

    def _compare_structure(self, columns: list[Mapping[str, Any]]) -> None:
        found = compare_structure(self.schema, columns)
        self._evidence = replace(
            self._evidence, typed_as_ours=found.typed, all_text=found.all_text, dictionary_ours=found.described,
            key_there=found.keyed,
        )  # fmt: skip
        if found.differences:
            text = f"Las columnas de la tabla {self.table.name} no son en CKAN como en la entrega."
            self._tell(Part.STRUCTURE, text, found.differences)

    def _search(self, served: Served) -> None:
        if not served.rows or any(one.part is Part.ROWS for one in self._told):
            return  # what is not there cannot be found
        found, self.accents = search.words_are_found(self.visit.visitor, self.id, self.table, self.schema)
        if found is False:
            self._tell(Part.SEARCH, f"La búsqueda dentro de la tabla {self.table.name} no encuentra sus palabras.")

    def _tell(self, part: Part, text: str, details: tuple[str, ...] = (), cells: tuple[Cell, ...] = ()) -> None:
        self._told.append(_Told(part, text, details, cells))

    def _explained(self) -> Iterator[Difference]:
        marks = bool(self._told) and self.resource is not None and self.visit.loader_marks(self.resource)
        for one in self._told:
            found = cause(replace(self._evidence, part=one.part, loader_marks=marks))
            yield Difference(one.part, one.text, found, remedy(one.part, found, in_table=True), one.details, one.cells)
