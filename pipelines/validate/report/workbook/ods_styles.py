"""Cell styles of an ODS workbook: each marked cell keeps its own, with another background and colour of letters."""

from __future__ import annotations

from pipelines.validate.findings import Severity
from pipelines.validate.report.workbook.marks import COLOURS
from pipelines.validate.report.workbook.xml_text import Xml, quoted

NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}


class Styles:
    """The automatic styles of a workbook's content, with those added."""

    def __init__(self, document: Xml) -> None:
        """Raises ValueError when the document has no automatic styles or names its elements in another way."""
        self._document = document
        self._element = document.need("automatic-styles")
        start, end = self._element.tag.end, self._element.inner_end
        self._own = {one.tag.get("style:name"): one for one in document.elements("style", start=start, end=end)}
        # A workbook that came back has the styles of an earlier review.
        known = range(1, len(self._own) + 2)
        prefixes = (f"cocrea{number}-" for number in known)
        self.prefix = next(one for one in prefixes if not any(str(name).startswith(one) for name in self._own))
        self._known: dict[tuple[str, Severity], str] = {}
        self._added: list[str] = []
        _declare_namespaces(document)

    def forget_marks(self) -> None:
        """Take the colours of an earlier review away, in a workbook that came back with them."""
        for one in self._own.values():
            for tag in self._document.tags("table-cell-properties", "text-properties", start=one.start, end=one.end):
                new = tag.text
                for back, letters in COLOURS.values():
                    if (tag.get("fo:background-color") or "").lower() == f"#{back}".lower():
                        new = tag.having(fo__background_color=None)
                    if (tag.get("fo:color") or "").lower() == f"#{letters}".lower():
                        new = tag.having(fo__color=None)
                if new != tag.text:
                    self._document.replace(tag.start, tag.end, new)

    def marked(self, name: str, severity: Severity) -> str:
        """The style that is as ``name`` (empty: none) in everything but its colours."""
        if (name, severity) not in self._known:
            new = f"{self.prefix}{severity}-{len(self._known) + 1}"
            background, letters = COLOURS[severity]
            own = self._own.get(name)
            parent = f" style:parent-style-name={quoted(name)}" if name else ""
            text = (
                self._document.whole(own) if own else f'<style:style style:name="" style:family="table-cell"{parent}/>'
            )
            self._added.append(_coloured(text, new, background, letters))
            self._known[name, severity] = new
        return self._known[name, severity]

    def add(self, text: str) -> None:
        """Put a style of our own."""
        self._added.append(text)

    def write(self) -> None:
        """Put what was added in the document."""
        self._document.append(self._element, "".join(self._added))


def _coloured(text: str, name: str, background: str, letters: str) -> str:
    style = Xml(text.encode())
    root = style.need("style")
    renamed = root.tag.having(style__name=name, style__display_name=None)
    cell, characters = style.first("table-cell-properties"), style.first("text-properties")
    inner = ""
    if cell is None:
        inner = f'<style:table-cell-properties fo:background-color="#{background}"/>'
    else:
        style.replace(cell.start, cell.tag.end, cell.tag.having(fo__background_color=f"#{background}"))
    colour = f'<style:text-properties fo:color="#{letters}"/>'
    if root.tag.empty:
        return f"{renamed[:-2]}>{inner}{colour}</style:style>"
    style.replace(root.start, root.tag.end, renamed + inner)
    if characters is not None:
        new = characters.tag.having(fo__color=f"#{letters}", style__use_window_font_color=None)
        style.replace(characters.start, characters.tag.end, new)
    else:
        conditions = style.first("map")
        style.insert(conditions.start if conditions else root.inner_end, colour)
    return style.changed


def _declare_namespaces(document: Xml) -> None:
    root = next(document.tags())
    declared = {prefix: root.get(f"xmlns:{prefix}") for prefix in NAMESPACES}
    for prefix, namespace in declared.items():
        if namespace not in (None, NAMESPACES[prefix]):
            raise ValueError(f"{prefix}: stands for {namespace}")
    missing = {f"xmlns__{prefix}": NAMESPACES[prefix] for prefix, namespace in declared.items() if namespace is None}
    if missing:
        document.replace(root.start, root.end, root.having(**missing))
