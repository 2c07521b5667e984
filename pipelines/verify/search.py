"""Whether people find what was published: the dataset in CKAN's search, and words inside its tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from pipelines.package import TableFile
from pipelines.package.canonical import read_csv
from pipelines.publish import Ckan
from pipelines.schema import Schema

# Whole words with nothing of a code, a number or an address about them, which PostgreSQL splits in its own way; it
# leaves out what is too long to be a word.
_WORD = re.compile(r"(?<![\w./@:-])[a-záéíóúüñ]{5,30}(?![\w/@:-]|\.\w)", re.IGNORECASE)
# Words that searches leave out, in Spanish and in CKAN's own English.
_LEFT_OUT = frozenset(re.findall(r"\w+", """
    algunas algunos antes contra cuando desde donde durante ellas ellos entre estaba estado estar estas estos fueron
    había habían hasta muchos nosotros nuestra nuestro otras otros porque quien quienes quién sobre también tenía
    tenían tiene tienen todas todos vuestra vuestro about after again against before below between during further
    other their there these those through under until where which while
"""))  # fmt: skip
_ROWS_LOOKED_AT = 200
# One may be left out by a search after all, or have another stem in it: if all fail, the search does.
_WORDS_TRIED = 5


def dataset_is_found(visitor: Ckan, dataset: Mapping[str, Any]) -> tuple[bool, bool]:
    """Whether CKAN's search finds the dataset by its name, and by the title that it has. Raises ServiceError."""
    own = f'name:"{_escaped(dataset["name"])}"'
    title = f'title:"{_escaped(dataset["title"])}"'
    by_name = visitor.call("package_search", {"q": own, "rows": 0})
    by_title = visitor.call("package_search", {"q": title, "fq": own, "rows": 0})
    return by_name["count"] > 0, by_title["count"] > 0


def words_are_found(visitor: Ckan, resource: str, table: TableFile, schema: Schema) -> tuple[bool | None, bool | None]:
    """Whether the DataStore's search finds words of the first column with some: as written, and without accents.

    None where there was none to try. Raises ServiceError.
    """
    words = _words(table, schema)
    found = next((one for one in words if _finds(visitor, resource, one)), None)
    if found is None:
        return (False if words else None), None
    return True, _finds(visitor, resource, _plain(found)) if _plain(found) != found else None


def _finds(visitor: Ckan, resource: str, word: str) -> bool:
    asked = {"resource_id": resource, "q": word, "limit": 1, "sort": "_id", "include_total": False}
    return bool(visitor.call("datastore_search", asked)["records"])


def _words(table: TableFile, schema: Schema) -> list[str]:
    """A few words of the first column of text that has any, those with accents first."""
    texts = [at for at, field in enumerate(schema.fields) if field.type == "string"]
    with table.path.open(encoding="utf-8", newline="") as file:
        records = list(islice(read_csv(file), 1, 1 + _ROWS_LOOKED_AT))
    for at in texts:
        words = list(dict.fromkeys(_in(record[at] for record in records)))
        if words:
            return sorted(words, key=lambda one: _plain(one) == one)[:_WORDS_TRIED]
    return []


def _in(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        yield from (word for one in _WORD.findall(text) if (word := one.lower()) not in _LEFT_OUT)


def _plain(word: str) -> str:
    """The word as people type it in a hurry: without accents, its ñ kept."""
    kept = word.replace("ñ", "\0")
    plain = "".join(one for one in unicodedata.normalize("NFD", kept) if not unicodedata.combining(one))
    return plain.replace("\0", "ñ")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
