"""Why a file is not taken, however it begins."""

from __future__ import annotations


class Unfit(Exception):
    """What is said after the file's name."""
