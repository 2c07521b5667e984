"""The first records of a CSV file on this machine, as frictionless's own opening reads them, in less time."""

from __future__ import annotations

import csv
import io
from itertools import chain, islice

from frictionless import FrictionlessException, system
from frictionless.formats.csv import CsvControl, CsvParser
from frictionless.resources import TableResource
from frictionless.schemes.local.loader import LocalLoader

from pipelines.validate.engine.coverage import is_plain_file
from pipelines.validate.engine.sniffing import Sniffer

# Lines that frictionless's parser looks at for the dialect.
_SNIFFED = 100
_DELIMITERS = ",\t;|"


def first_records(resource: TableResource) -> list[list[str]] | None:
    """The records that frictionless samples; ``resource`` has then its encoding and its dialect's control.

    ``None`` where another loader or parser reads it, or reading fails: frictionless is to say it in its words.
    """
    path = str(resource.normpath)
    if resource.format != "csv" or not is_plain_file(resource) or path.startswith("file://"):
        return None
    try:
        if (
            type(system.create_loader(resource)) is not LocalLoader
            or type(system.create_parser(resource)) is not CsvParser
        ):
            return None
        with open(path, "rb") as file:  # noqa: PTH123 - as frictionless takes it
            return _read(resource, file)
    except (OSError, LookupError, UnicodeError, csv.Error, TypeError, ValueError, FrictionlessException):
        return None


def _read(resource: TableResource, file: io.BufferedReader) -> list[list[str]]:
    detector = resource.detector
    buffer = file.read(detector.buffer_size)
    file.seek(0)
    resource.encoding = detector.detect_encoding(buffer, encoding=resource.get_defined("encoding"))
    with io.TextIOWrapper(file, resource.encoding, newline="") as text:
        sample = list(islice(text, _SNIFFED))
        control = CsvControl.from_dialect(resource.dialect)
        _set(control, "".join(sample), control.get_defined("delimiter", default=_DELIMITERS))
        records = csv.reader(chain(sample, text), dialect=control.to_python())
        return list(islice(records, detector.sample_size))


def _set(control: CsvControl, sample: str, delimiters: str) -> None:
    """What the sample tells of the dialect, where nobody declared it."""
    config: type[csv.Dialect] | csv.Dialect
    try:
        config = Sniffer().sniff(sample, delimiters)
    except csv.Error:
        config = csv.excel()
    control.set_not_defined("delimiter", config.delimiter, distinct=True)
    control.set_not_defined("line_terminator", config.lineterminator, distinct=True)
    control.set_not_defined("escape_char", config.escapechar, distinct=True)
    # A quote that is none of CSV's may be of a text of JSON: frictionless does not believe it.
    control.set_not_defined("quote_char", '"' if config.quotechar == "'" else config.quotechar, distinct=True)
    control.set_not_defined("skip_initial_space", config.skipinitialspace, distinct=True)
