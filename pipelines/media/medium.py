"""What is known of a file that may be published, and why another may not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Medium:
    """A file without what tells more than it shows; sizes in pixels, duration in seconds, 0 where it has none.

    ``thumbnail`` is a small JPEG of a picture, ``text`` what a document says, ``names`` what it says of who made it.
    """

    content: bytes
    mime: str
    extension: str
    width: int = 0
    height: int = 0
    seconds: int = 0
    thumbnail: bytes = b""
    text: str = ""
    names: str = ""


class Unfit(Exception):
    """A file that is not published: ``rule`` is the finding's, with its message and what to do."""

    def __init__(self, rule: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.remedy = remedy


def damaged(name: str) -> Unfit:
    """A file that begins as what it says it is, and cannot be read."""
    return Unfit(
        "archivo-danado", f"«{name}» está dañado o incompleto: no se puede abrir.",
        "Ábralo en su computadora; si tampoco ahí se ve, vuelva a copiarlo de donde se tomó.",
    )  # fmt: skip
