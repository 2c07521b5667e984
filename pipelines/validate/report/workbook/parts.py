"""A zipped workbook's parts: those that are not changed are written as they were read, byte for byte."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import IO

from pipelines.validate.report.workbook.xml_text import Xml


class Parts:
    """The members of a zipped file, with the changes made to some of them."""

    def __init__(self, path: Path | IO[bytes]) -> None:
        """Raises BadZipFile, OSError."""
        with zipfile.ZipFile(path) as archive:
            self._members = archive.infolist()
            self._content = {one.filename: archive.read(one) for one in self._members}
        # Names of parts are the same whatever their case (ECMA-376, part 2).
        self._names = {one.lower(): one for one in self._content}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    @property
    def names(self) -> list[str]:
        return list(self._content)

    def xml(self, name: str) -> Xml:
        """A part to change, with the changes made before. Raises KeyError, ValueError."""
        return Xml(self._content[self._names[name.lower()]])

    def write(self, name: str, text: str) -> None:
        """Put a part, new or changed."""
        self._content[self._names.setdefault(name.lower(), name)] = text.encode()

    def zipped(self) -> bytes:
        """The whole file again: its members in their order, then the new ones."""
        known = {one.filename for one in self._members}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in self._members:
                archive.writestr(one, self._content[one.filename])
            for name, content in self._content.items():
                if name not in known:
                    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()
