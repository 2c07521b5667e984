"""What changed in a table's columns and key between two releases, by their schemas."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.schema import Field, Schema


@dataclass(frozen=True)
class ColumnChanges:
    """The columns that only one release has, those of another type (before, after), and whether the key is another."""

    added: tuple[Field, ...] = ()
    removed: tuple[Field, ...] = ()
    retyped: tuple[tuple[Field, Field], ...] = ()
    key_changed: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.retyped or self.key_changed)


SAME_COLUMNS = ColumnChanges()


def compare_columns(before: Schema, after: Schema) -> ColumnChanges:
    """A key is another when its columns are, or the type of one of them: then its values are written another way."""
    types_before = {one.name: one for one in before.fields}
    types_after = {one.name: one for one in after.fields}
    retyped = tuple(
        (types_before[name], one)
        for name, one in types_after.items()
        if name in types_before and types_before[name].type != one.type
    )
    return ColumnChanges(
        added=tuple(one for name, one in types_after.items() if name not in types_before),
        removed=tuple(one for name, one in types_before.items() if name not in types_after),
        retyped=retyped,
        key_changed=set(before.primary_key) != set(after.primary_key)
        or any(one.name in after.primary_key for one, _ in retyped),
    )
