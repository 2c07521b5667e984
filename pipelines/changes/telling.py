"""A table with a story, told: few rows one by one, by what they are called; many, summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.changes.change import Change, most_important
from pipelines.changes.differences import TableDifference
from pipelines.changes.money import totals_by_currency
from pipelines.changes.names import Names, Row
from pipelines.changes.said import is_money, lowered, money, number_of, said, shortened, signed
from pipelines.changes.story import Story
from pipelines.domains.words import listed
from pipelines.schema import Field

# Of many new rows, up to so many of those that are told one by one even so.
MOST_ALWAYS_TOLD = 20


def tell(difference: TableDifference, story: Story, names: Names) -> Iterator[Change]:
    """Every row that was added, changed or removed is in one of the lines. Raises decimal.InvalidOperation, OSError."""
    yield from _added(difference, story, names)
    yield from _changed(difference, story, names)
    yield from _removed(difference, story, names)


def _added(difference: TableDifference, story: Story, names: Names) -> Iterator[Change]:
    rows = difference.added
    if rows.num_rows > story.most:
        text = f"{difference.title}: {story.counted(rows.num_rows, 'nuev')}{_sum_up(rows, story, difference)}"
        yield Change(difference.table, text, story.kind_of_new)
        rows = _always_told(rows, story)
    head = story.joins or f"{story.one[:1].upper()}{story.one[1:]} nuev{story.ending}"
    for row in rows.to_pylist():
        shown = story.presented(row, difference.schema, names)
        yield Change(difference.table, shown if story.bare else f"{head}: {shown}", story.kind_of_new)


def _always_told(rows: Any, story: Story) -> Any:
    if not story.always or story.tally not in rows.column_names:
        return rows.slice(0, 0)
    return rows.filter(pc.is_in(rows[story.tally], value_set=pa.array(sorted(story.always)))).slice(0, MOST_ALWAYS_TOLD)


def _removed(difference: TableDifference, story: Story, names: Names) -> Iterator[Change]:
    rows = difference.removed
    if rows.num_rows > story.most:
        text = f"{difference.title}: {story.counted(rows.num_rows, 'retirad')}"
        yield Change(difference.table, text, "quitado")
        return
    head = story.leaves or f"Se retira de «{difference.title}»"
    # What has no name but its content is told as when it was new.
    said = story.presented if story.bare else story.called
    for row in rows.to_pylist():
        yield Change(difference.table, f"{head}: {said(row, _old_schema(difference), names)}", "quitado")


def _changed(difference: TableDifference, story: Story, names: Names) -> Iterator[Change]:
    masks = difference.changed_columns
    loud = np.zeros(difference.changed_after.num_rows, bool)
    for column, mask in masks.items():
        if column not in story.quiet:
            loud |= mask.to_numpy()
    if loud.sum() > story.most:
        yield _many_changed(difference, story, loud)
    else:
        yield from _one_by_one(difference, story, names, loud)
    if not loud.all():
        columns = {one: mask for one, mask in masks.items() if (mask.to_numpy() & ~loud).any()}
        count = story.counted(int((~loud).sum()), "modificad")
        yield Change(difference.table, f"{difference.title}: {count} ({_titles(difference, story, columns)})", "cambio")


def _one_by_one(difference: TableDifference, story: Story, names: Names, loud: Any) -> Iterator[Change]:
    before, after = (one.filter(pa.array(loud)).to_pylist() for one in
                     (difference.changed_before, difference.changed_after))  # fmt: skip
    for old, new in zip(before, after, strict=True):
        columns = [one for one in difference.changed_columns if old[one] != new[one] and one not in story.quiet]
        spoken = [
            one for one in columns
            if one in story.told or one == story.file or (one in story.becomes and not old[one])
        ]  # fmt: skip
        phrases = [_phrase(difference.schema.field(one), story, old, new) for one in spoken]
        others = [f"«{difference.schema.field(one).title}»" for one in columns if one not in spoken]
        if others:
            phrases.append(f"{'cambia' if len(others) == 1 else 'cambian'} {listed(others)}")
        kind = most_important(_kind(difference.schema.field(one), story) for one in columns)
        text = f"{story.called(new, difference.schema, names)}: {'; '.join(phrases)}"
        yield Change(difference.table, text, kind)


def _phrase(field: Field, story: Story, old: Row, new: Row) -> str:
    before = said(old[field.name], field, old.get("moneda", "MXN"))
    after = said(new[field.name], field, new.get("moneda", "MXN"))
    values = {"title": lowered(field.title), "before": before, "after": after}
    if field.name == story.file:
        return (
            "se cambió su archivo" if before and after else f"ya {'' if after else 'no '}se puede comprobar su archivo"
        )
    if not before:
        return story.becomes.get(field.name, "{title}: {after}").format_map(values)
    if not after:
        return "{title}: ya no se dice (antes, {before})".format_map(values)
    return story.told.get(field.name, "{title}: {after}").format_map(values) + _growth(field, old, new)


def _growth(field: Field, old: Row, new: Row) -> str:
    numbers = number_of(old[field.name]), number_of(new[field.name])
    if not is_money(field) or None in numbers or old.get("moneda") != new.get("moneda"):
        return ""
    before, after = (one for one in numbers if one is not None)
    return f" ({signed(after - before)})"


def _kind(field: Field, story: Story) -> str:
    phrase = story.told.get(field.name, "")
    if is_money(field):
        return "dinero"
    if field.name in story.becomes or phrase.startswith(("avance", "pasa")):
        return "avance"
    return "fecha" if phrase and field.type in ("date", "datetime") else "cambio"


def _many_changed(difference: TableDifference, story: Story, loud: Any) -> Change:
    masks = {one: mask for one, mask in difference.changed_columns.items() if one not in story.quiet}
    text = f"{difference.title}: {story.counted(int(loud.sum()), 'modificad')} ({_titles(difference, story, masks)})"
    if story.tally in masks:
        field = difference.schema.field(story.tally)
        counts = Counter(difference.changed_after[story.tally].filter(masks[story.tally]).to_pylist())
        text += "; " + listed([
            f"{number:,} {'pasa' if number == 1 else 'pasan'} a «{said(value, field)}»"
            for value, number in counts.most_common()
        ])  # fmt: skip
    return Change(difference.table, text, most_important(_kind(difference.schema.field(one), story) for one in masks))


def _sum_up(rows: Any, story: Story, difference: TableDifference) -> str:
    """How many of each kind and how much in all, of many new rows."""
    told = ""
    if story.tally in rows.column_names:
        field = difference.schema.field(story.tally)
        counts = Counter(rows[story.tally].to_pylist()).most_common()
        told += ": " + listed([f"{number:,} «{shortened(said(value, field))}»" for value, number in counts])
    if story.total in rows.column_names:
        sums: Mapping[str, Any] = totals_by_currency(rows, story.total)
        told += ", por " + listed([money(value, currency) for currency, value in sums.items()]) + " en total"
    return told


def _titles(difference: TableDifference, story: Story, columns: Mapping[str, Any]) -> str:
    titles = ("archivo" if one == story.file else lowered(difference.schema.field(one).title) for one in columns)
    return listed(list(dict.fromkeys(titles)))


def _old_schema(difference: TableDifference) -> Any:
    return difference.schema_before or difference.schema
