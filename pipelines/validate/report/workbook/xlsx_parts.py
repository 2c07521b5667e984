"""Parts of an Office Open XML package (ECMA-376) and what joins them: relationships and content types."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pipelines.validate.report.workbook.parts import Parts
from pipelines.validate.report.workbook.xml_text import Xml, quoted

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Relation:
    """A relationship of a part: its id, the last word of its type (``comments``), and the part that it leads to."""

    id: str
    kind: str
    target: str


class OfficeParts(Parts):
    """The parts of an XLSX workbook."""

    @property
    def workbook(self) -> str:
        """The main part, usually ``xl/workbook.xml``."""
        return next(one.target for one in self.relations("") if one.kind == "officeDocument")

    def sheets(self) -> dict[str, str]:
        """Title → part, in the workbook's order."""
        targets = {one.id: one.target for one in self.relations(self.workbook)}
        tags = [tag for tag in self.xml(self.workbook).tags("sheet") if not tag.closes]
        return {str(tag.get("name")): targets[str(tag.get_prefixed("id"))] for tag in tags}

    def relations(self, part: str) -> list[Relation]:
        """What a part leads to inside the workbook; of the whole package for ``""``."""
        name = _relations_of(part)
        if name not in self:
            return []
        base = posixpath.dirname(part)
        return [
            Relation(
                str(tag.get("Id")),
                str(tag.get("Type")).rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", base, str(tag.get("Target")))).lstrip("/"),
            )
            for tag in self.xml(name).tags("Relationship")
            if not tag.closes and tag.get("TargetMode") != "External"
        ]

    def related(self, part: str, kind: str) -> Relation | None:
        """The first relationship of that kind."""
        return next((one for one in self.relations(part) if one.kind == kind), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship; returns its id."""
        name = _relations_of(part)
        if name not in self:
            self.write(name, f'{_DECLARATION}<Relationships xmlns="{_PACKAGE_RELATIONS}"/>')
        relations = self.xml(name)
        taken = {tag.get("Id") for tag in relations.tags("Relationship")}
        new = next(one for number in range(1, len(taken) + 2) if (one := f"rIdCocrea{number}") not in taken)
        root = relations.need("Relationships")
        prefix = f"{root.tag.prefix}:" if root.tag.prefix else ""
        relations.append(
            root, f'<{prefix}Relationship Id="{new}" Type="{RELATIONS}/{kind}" Target={quoted(f"/{target}")}/>'
        )
        self.write(name, relations.changed)
        return new

    def add(self, pattern: str, text: str, content_type: str) -> str:
        """Add a part under the first free name of ``pattern`` (``xl/comments{}.xml``); returns its name."""
        names = map(pattern.format, range(1, len(self.names) + 2))
        name = next(one for one in names if one not in self)
        self.write(name, f"{_DECLARATION}{text}")
        self._declare("Override", "PartName", f"/{name}", content_type)
        return name

    def declare_extension(self, extension: str, content_type: str) -> None:
        """What files of that extension are, unless it is said already."""
        types = self.xml(_TYPES)
        if extension not in {(tag.get("Extension") or "").lower() for tag in types.tags("Default")}:
            self._declare("Default", "Extension", extension, content_type)

    def content_type(self, part: str) -> str:
        """The declared type of a part; empty when only its extension tells."""
        tags = self.xml(_TYPES).tags("Override")
        return next((str(tag.get("ContentType")) for tag in tags if tag.get("PartName") == f"/{part}"), "")

    def _declare(self, element: str, key: str, name: str, content_type: str) -> None:
        types: Xml = self.xml(_TYPES)
        root = types.need("Types")
        prefix = f"{root.tag.prefix}:" if root.tag.prefix else ""
        text = f"<{prefix}{element} {key}={quoted(name)} ContentType={quoted(content_type)}/>"
        first = types.first("Override")
        if element == "Default" and first is not None:
            types.insert(first.start, text)
        else:
            types.append(root, text)
        self.write(_TYPES, types.changed)


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
