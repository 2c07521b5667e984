"""Which table a sheet is, and which known layout it comes in, by the titles of its columns."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pipelines import paths
from pipelines.catalogues import catalogues
from pipelines.clean.headers import plain, without_footnote
from pipelines.presets import Preset, load_presets
from pipelines.probe.guess import HIGH, LOW, MEDIUM, Guess
from pipelines.schema import Schema, load_schema

# Lists that ship with the software are nobody's to read from a file.
_NEVER = ("catalogo", "clasificacion_")
_NEAR = 0.84
# Of those that tell a layout: «LDF», and not «de».
_SHORTEST_WORD = 3
_MOST_ALIKE = 3


@dataclass(frozen=True)
class Match:
    """A table, with the layout if any, and where each of its columns is: (title, sure) by the column's name."""

    schema: Schema
    preset: Preset | None
    columns: Mapping[str, tuple[str, bool]]
    missing: tuple[str, ...]
    guess: Guess


@cache
def all_schemas() -> Mapping[str, Schema]:
    """Every table that ships with the software."""
    return {path.stem: load_schema(path.stem, paths.SCHEMAS) for path in sorted(paths.SCHEMAS.glob("*.json"))}


@cache
def known_titles() -> frozenset[str]:
    """The plain titles of every table and layout, which tell a header from a note."""
    titles = {
        plain(name) for one in all_schemas().values() for field in one.fields for name in (field.title, field.name)
    }
    for preset in load_presets().values():
        titles |= {plain(title) for raw in preset.source.get("columnas", {}).values() for title in declared_titles(raw)}
    return frozenset(titles - {""})


def declared_titles(raw: Any) -> list[str]:
    """The titles that a column of [fuentes.TABLA.columnas] may have; none when it is built, or a constant."""
    if isinstance(raw, str):
        return [] if "{" in raw else [raw]
    if isinstance(raw, list):
        return [str(one) for one in raw]
    title = raw.get("titulo", ()) if isinstance(raw, dict) else ()
    return [title] if isinstance(title, str) else [str(one) for one in title]


def match_table(titles: Sequence[str], schema: Schema) -> Match:
    """How the titles fit one table."""
    return _match(titles, schema, None)


def guess_tables(titles: Sequence[str], above: Sequence[str] = ()) -> list[Match]:
    """The tables and layouts that the titles fit, the likeliest first; none that less than a third of them fits.

    Of layouts with the same titles, as the classifications of an EAEPE, the one that the texts ``above`` name.
    """
    schemas = all_schemas()
    shipped = set(catalogues())
    tables = [
        _match(titles, one, None)
        for name, one in schemas.items()
        if not name.startswith(_NEVER) and name not in shipped
    ]
    present = _present(titles)
    layouts = [
        _match(titles, schemas[one.table], one)
        for one in load_presets().values()
        # Without the title that a layout is read by, it is another.
        if one.table in schemas
        and all(plain(title) in present for title in one.source.get("lectura", {}).get("unir", ()))
    ]
    said = {word for text in above for word in plain(text).split()}
    likely = [one for one in (*layouts, *tables) if _fit(one) >= 1 and len(one.columns) >= 2]
    told = [_doubted(one, likely, said) for one in likely]
    return sorted(told, key=lambda one: -_fit(one) - _named(one, said))


def _doubted(match: Match, likely: Sequence[Match], said: Set[str]) -> Match:
    """With less confidence when other tables come in the same titles, and none that is ``said`` tells this from them.

    All classifications of an EAEPE have the same amounts, beside one column whose texts are what they classify.
    """
    amounts = _amounts(match)
    alike = {
        one.schema.name
        for one in likely
        if one.schema is not match.schema and _amounts(one) >= amounts and _named(one, said) >= _named(match, said)
    }
    if not alike or len(match.columns) - len(amounts) > 1:
        return match
    listed = " o ".join(sorted(alike)[:_MOST_ALIKE]) + (" u otras" if len(alike) > _MOST_ALIKE else "")
    reason = f"{match.guess.reason}, y puede ser también {listed}: arriba del encabezado nada dice cuál es"
    return replace(match, guess=replace(match.guess, confidence=LOW, reason=reason))


def _amounts(match: Match) -> Set[str]:
    return {title for name, (title, _) in match.columns.items() if match.schema.field(name).is_amount}


def _named(match: Match, said: Set[str]) -> int:
    """How many of the words of a layout's title are ``said``."""
    words = plain(match.preset.title).split() if match.preset else ()
    return sum(len(word) >= _SHORTEST_WORD for word in set(words) & said)


def _present(titles: Sequence[str]) -> dict[str, str]:
    """The plain titles, also without the marks of their footnotes, and each as it is."""
    backwards = [one for one in reversed(titles) if plain(one)]
    return {plain(without_footnote(one)): one.strip() for one in backwards} | {
        plain(one): one.strip() for one in backwards
    }


def _made(preset: Preset | None) -> set[str]:
    """The plain titles that a layout makes of others, so that no file has to have them: those of its levels."""
    levels = preset.source.get("lectura", {}).get("niveles", ()) if preset else ()
    return {plain(one["nombre"]) for one in levels}


def _fit(match: Match) -> float:
    """Columns that were surely found, the more the better, as a share of what was looked for."""
    sure = sum(known for _, known in match.columns.values())
    looked_for = len(match.columns) + len(match.missing)
    return sure * sure / looked_for if looked_for else 0


def _match(titles: Sequence[str], schema: Schema, preset: Preset | None) -> Match:
    declared = preset.source.get("columnas", {}) if preset else {}
    present = _present(titles)
    columns: dict[str, tuple[str, bool]] = {}
    missing = []
    for field in schema.fields:
        wanted = declared_titles(declared[field.name]) if field.name in declared else [field.title, field.name]
        if not wanted or not _made(preset).isdisjoint(map(plain, wanted)):
            continue
        known = next((present[plain(one)] for one in wanted if plain(one) in present), None)
        if known is not None:
            columns[field.name] = (known, True)
        elif field.constraints.get("required"):
            missing.append(field.name)
    if preset is None:
        taken = {plain(title) for title, _ in columns.values()}
        columns |= _near(schema, [one for one in present if one not in taken], present, set(columns))
    return Match(
        schema, preset, columns, tuple(one for one in missing if one not in columns), _said(schema, preset, columns)
    )


def _near(
    schema: Schema, free: Sequence[str], present: Mapping[str, str], found: set[str]
) -> dict[str, tuple[str, bool]]:
    """Columns whose title is almost one that nothing has taken: to be read and corrected."""
    guesses: dict[str, tuple[str, bool]] = {}
    for field in schema.fields:
        if field.name in found:
            continue
        near = difflib.get_close_matches(plain(field.title), free, n=1, cutoff=_NEAR)
        if near and present[near[0]] not in {title for title, _ in guesses.values()}:
            guesses[field.name] = (present[near[0]], False)
    return guesses


def _said(schema: Schema, preset: Preset | None, columns: Mapping[str, tuple[str, bool]]) -> Guess:
    sure = sum(known for _, known in columns.values())
    declared = preset.source.get("columnas", {}) if preset else {}
    wanted = [declared_titles(declared[one.name]) if one.name in declared else [one.name] for one in schema.fields]
    of = sum(bool(one) and _made(preset).isdisjoint(map(plain, one)) for one in wanted)
    share = sure / of if of else 0
    confidence = HIGH if share >= 0.8 else MEDIUM if share >= 0.5 else LOW
    name = f"{schema.name}, formato {preset.name}" if preset else schema.name
    return Guess(name, confidence, f"tiene {sure} de sus {of} columnas")
