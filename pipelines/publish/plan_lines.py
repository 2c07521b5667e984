"""A plan in words: what publishing would change on CKAN, one change a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipelines import clock
from pipelines.changes.said import apart
from pipelines.domains.words import counted
from pipelines.package import TableFile
from pipelines.publish import metadata
from pipelines.publish.field_names import field_name
from pipelines.schema import Schema

if TYPE_CHECKING:
    from pipelines.publish.plan import Plan

# Of each table; the rest are counted.
_MOST_CELLS = _MOST_KEYS = 5
_EDITED = " (alguien lo cambió en CKAN)"
# By how the extension notes it; anything else is of its rows.
_ALTERED = "sus columnas o su diccionario"
_TOUCHED = {"altered altered": f"alguien cambió {_ALTERED} en CKAN", "gone": "alguien la quitó de CKAN"}


def plan_lines(plan: Plan) -> list[str]:
    """The plan for a person to read."""
    if not plan.changes:
        return ["Nada cambia: CKAN ya tiene esta entrega."]
    return list(_lines(plan)) or [f"Se anota la entrega {plan.entrega.short_id} como la que CKAN sirve."]


def edit_lines(plan: Plan) -> list[str]:
    """What of the plan takes back that somebody changed on CKAN. No file is read for it: it may be gone by then."""
    return [
        *_edited_lines(plan, "", plan.metadata_changes),
        *(line for table in plan.tables for line in _edits_of(plan, table)),
        *(line for table, found in plan.resource_changes.items() for line in _edited_lines(plan, table, found)),
        *(f"Se carga otra vez la tabla {table}{_touched(plan, table)}." for table in plan.touched),
    ]


def _edited_lines(plan: Plan, table: str, changes: Mapping[str, tuple[Any, Any]]) -> Iterator[str]:
    return (_change_line(plan, table, key, one) for key, one in changes.items() if (table, key) in plan.edited)


def _lines(plan: Plan) -> Iterator[str]:
    if plan.current is None:
        yield f"Se crea el conjunto de datos «{plan.entrega.descriptor['title']}» ({plan.entrega.dataset})."
    if plan.unfinished:
        yield "Se repara una publicación que quedó a medias."
    yield from (_change_line(plan, "", key, change) for key, change in plan.metadata_changes.items())
    for table in plan.tables:
        yield from _table_lines(plan, table)
        yield from _edits_of(plan, table)
    for name, changes in plan.resource_changes.items():
        yield from (_change_line(plan, name, key, change) for key, change in changes.items())
    if plan.replace_archive and plan.current is not None:
        yield "Se reemplaza el paquete completo (ZIP)."
    if plan.media:
        names = ", ".join(one.path.name for one in plan.media[:_MOST_CELLS])
        more = f" y otros {len(plan.media) - _MOST_CELLS}" if len(plan.media) > _MOST_CELLS else ""
        many = counted(len(plan.media), "archivo", "archivos")
        yield f"{'Se pone' if len(plan.media) == 1 else 'Se ponen'} {many} de sus renglones: {names}{more}."
    for name in plan.surplus.values():
        what = "el archivo" if "/" in name else "la tabla"
        yield f"Se quita {what} {name}, que ya no está en la entrega."
    if plan.incomplete and plan.current is not None:
        yield "Se agrega lo que acompaña a las tablas: qué cambió en cada entrega, y su historial."
    if plan.attachments and plan.current is not None:
        yield f"Se envía lo que acompaña a la entrega: {counted(len(plan.attachments), 'archivo', 'archivos')}."


def _table_lines(plan: Plan, table: TableFile) -> Iterator[str]:
    rows = counted(table.rows, "renglón", "renglones")
    found = plan.differences[table.name] if plan.before else None
    if _is_lost(plan, table):
        yield f"Se crea otra vez la tabla {table.name}, que alguien quitó de CKAN: {rows}."
        return
    if table.name in plan.distrusted:
        yield f"Se carga la tabla {table.name}: {rows}; el último Acuse la encontró distinta en CKAN."
        return
    touched = _touched(plan, table.name)
    if found is None or found.is_new:
        yield f"Se carga la tabla {table.name}: {rows}{touched}."
        return
    counts = [
        (found.added.num_rows, "nuevo", "nuevos"),
        (found.changed_after.num_rows, "modificado", "modificados"),
        (found.removed.num_rows, "quitado", "quitados"),
    ]
    told = ", ".join(counted(number, one, many) for number, one, many in counts if number)
    columns = [
        *(f"columna nueva: {one.name}" for one in found.columns.added),
        *(f"columna que se quita: {one.name}" for one in found.columns.removed),
        *(f"{one.name} pasa de {before.type} a {one.type}" for before, one in found.columns.retyped),
        *([f"otra clave: {', '.join(found.schema.primary_key) or 'ninguna'}"] if found.key_changed else []),
    ]
    described = ", ".join(_described_otherwise(found.schema_before, found.schema))
    columns += [f"cambia el diccionario de {described}"] if described else []
    details = "; ".join([*([told] if told else []), *columns])
    again = "" if details else "otra vez "
    yield f"Se carga {again}la tabla {table.name}: {rows}{f' ({details})' if details else ''}{touched}."
    cells = found.cells()
    for key, column, before, after in islice(cells, _MOST_CELLS):
        was, becomes = apart(before, after)
        yield f"  {', '.join(key)}, {column}: «{was}» por «{becomes}»."
    if left := sum(1 for _ in cells):
        yield f"  Y {counted(left, 'celda', 'celdas')} más."
    yield from _keys_line("Se agregan", found.added, found.schema)
    yield from _keys_line("Se quitan", found.removed, found.schema)


def _keys_line(what: str, rows: pa.Table, schema: Schema) -> Iterator[str]:
    """The first of those rows, by their key: without one, or where the whole table is new, they are only counted."""
    if rows.num_rows and schema.primary_key and {*schema.primary_key} <= {*rows.column_names}:
        first = rows.select(list(schema.primary_key)).slice(0, _MOST_KEYS).to_pylist()
        more = f" y {rows.num_rows - len(first):,} más" if rows.num_rows > len(first) else ""
        yield f"  {what}: {'; '.join(', '.join(map(str, one.values())) for one in first)}{more}."


def _touched(plan: Plan, table: str) -> str:
    if table not in plan.touched:
        return ""
    how, when = plan.touched[table]
    rows = f"alguien cambió sus renglones{f', y {_ALTERED},' if how.endswith(' altered') else ''} en CKAN"
    # To the second: a later change is another one, and is asked about again.
    last = f" el {clock.local(datetime.fromisoformat(when))}:{when[17:19]}" if when else ""
    return f" ({_TOUCHED.get(how, rows)}{last})"


def _described_otherwise(before: Schema | None, after: Schema) -> Iterator[str]:
    """The columns of both whose description in CKAN's dictionary is another one."""
    held = {one.name: metadata.information(one) for one in (before.fields if before else ())}
    return (one.name for one in after.fields if one.name in held and held[one.name] != metadata.information(one))


def _is_lost(plan: Plan, table: TableFile) -> bool:
    """Whether the release that CKAN serves has the table, and CKAN has no resource of it."""
    held = {one.get("cocrea_tabla") for one in (plan.current or {}).get("resources", ())}
    before = plan.before.tables if plan.before else ()
    return table.name not in held and table.name in {one.name for one in before}


def _edits_of(plan: Plan, table: TableFile) -> Iterator[str]:
    """Of a table that is loaded, what somebody wrote on its page: the rest of its page goes along unsaid."""
    held = {one.get("cocrea_tabla"): one for one in (plan.current or {}).get("resources", ())}
    for key, value in metadata.table_page(plan.entrega, table).items():
        has = held.get(table.name, {}).get(key) or ""
        if (table.name, key) in plan.edited and has != value:
            yield _change_line(plan, table.name, key, (has, value))


def _change_line(plan: Plan, table: str, key: str, change: tuple[Any, Any]) -> str:
    before, after = apart(str(change[0]), str(change[1]))
    where = f" en la ficha de {table}" if table else ""
    edited = _EDITED if (table, key) in plan.edited else ""
    return f"Cambia su {field_name(key)}{where}: «{before}» por «{after}»{edited}."
