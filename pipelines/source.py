"""Where a table comes from: what one section [fuentes.TABLA] declares, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.reading import Reading

_WILDCARDS = frozenset("*?[")


def has_wildcards(text: str) -> bool:
    """Whether a name stands for any that look like it."""
    return not _WILDCARDS.isdisjoint(text)


@dataclass(frozen=True)
class Files:
    """Files of ``folder``, by their paths below it or by globs; none may lie outside, also through links."""

    # Another machine, which goes on from this one's state, has it elsewhere: pipelines/recall.py knows it by its repr.
    folder: Path = field(repr=False)
    patterns: tuple[str, ...]

    @property
    def label(self) -> str:
        one = len(self.patterns) == 1 and not has_wildcards(self.patterns[0])
        return Path(self.patterns[0]).name if one else ", ".join(self.patterns)


@dataclass(frozen=True)
class Address:
    """A file at an HTTP or HTTPS address."""

    url: str

    @property
    def label(self) -> str:
        return self.url


@dataclass(frozen=True)
class RemoteFiles:
    """A file, a glob or a folder of S3, SFTP, FTP or WebDAV; ``credential`` names who may read it (settings.py)."""

    url: str
    credential: str = ""

    @property
    def label(self) -> str:
        return self.url


@dataclass(frozen=True)
class CkanFiles:
    """A dataset or a resource of another CKAN, by its page's address; ``resource`` picks a dataset's resources."""

    url: str
    resource: str = ""

    @property
    def label(self) -> str:
        return f"{self.url} ({self.resource})" if self.resource else self.url


@dataclass(frozen=True)
class Query:
    """A query to the database that the environment calls ``connection``; ``file`` is where its text is kept, if so."""

    sql: str
    connection: str
    file: str = ""

    @property
    def label(self) -> str:
        return self.file or f"consulta a {self.connection}"


Place = Files | Address | RemoteFiles | CkanFiles | Query


@dataclass(frozen=True)
class Dialect:
    """How delimited text is written; what is None is recognised by evidence. An empty ``quote`` is no quoting."""

    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None


@dataclass(frozen=True)
class Source:
    """Where one table comes from, how to read it, and what is said of it.

    ``member`` is a glob for the files inside a ZIP or GZIP. For ``grace_days`` days after it was last seen, a source
    that vanished is its last original; 0 is no grace. ``withdrawn`` are globs for the files that it once had, and is
    right not to have any more. ``local_network`` lets its addresses be private, ``public_original`` its files be
    published as they are. ``sheets`` are names or globs of the sheets that make the table, where they are several.
    """

    table: str
    place: Place
    member: str = ""
    grace_days: int = 0
    withdrawn: tuple[str, ...] = ()
    local_network: bool = False
    public_original: bool = False
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    dialect: Dialect = Dialect()
    reading: Reading = Reading()  # noqa: RUF009 - frozen
    publisher: str = ""
    title: str = ""
    provenance: str = ""
    licence: str = ""

    @property
    def file(self) -> Path | None:
        """The one file of the exercise that it is, if it is one."""
        if not isinstance(self.place, Files) or len(self.place.patterns) != 1 or has_wildcards(self.place.patterns[0]):
            return None
        return self.place.folder / self.place.patterns[0]

    @property
    def label(self) -> str:
        """How the steward knows it: the file's name, or the address."""
        return self.place.label

    @property
    def identity(self) -> str:
        """What tells it from any other place: where it changes, what was gathered before is another source's."""
        if isinstance(self.place, Files):
            return ", ".join(self.place.patterns)
        if isinstance(self.place, Query):
            return f"{self.place.connection}: {self.place.sql}"
        return self.place.label
