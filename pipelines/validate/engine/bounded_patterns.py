"""A ``pattern`` asked so that no expression, whatever it is, hangs the validation.

Where RE2 says the same it is RE2 that is asked: it takes time in proportion to the text. For the rest Python's ``re``
is asked; an expression that can backtrack without end, in a process that can be ended.
"""

from __future__ import annotations

import json
import re
import select
import subprocess
import sys
from pathlib import Path
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.validate.engine.re2_patterns import for_re2

_SECONDS = 5.0
# No expression takes long over so few characters.
_SHORT = 12
_REPEATS = re.compile(r"[*+]|\{\d*,?\d*\}")


class CannotTell(Exception):
    """A pattern takes too long over a text. ``pattern``, ``text``."""

    def __init__(self, pattern: str, text: str) -> None:
        super().__init__(f"the pattern {pattern!r} takes too long over a cell of {len(text)} characters")
        self.pattern = pattern
        self.text = text


class BoundedPattern:
    """``^pattern$`` of Python's ``re`` against whole texts, each for ``seconds`` at most."""

    def __init__(self, pattern: str, seconds: float = _SECONDS) -> None:
        self._pattern = pattern
        self._seconds = seconds
        self._compiled = re.compile(f"^{pattern}$")
        self._for_re2 = for_re2(pattern)
        self._apart = _Apart(pattern, seconds)

    def matches(self, text: str) -> bool:
        """Whether frictionless's ``pattern`` constraint holds. Raises CannotTell."""
        if self._for_re2 is not None and self._for_re2.answers(text):
            return bool(pc.match_substring_regex(pa.scalar(text), self._for_re2.expression).as_py())
        if len(text) <= _SHORT or not _REPEATS.search(self._pattern):
            return self._compiled.match(text) is not None
        return self._apart.matches(text)


class _Apart:
    """Python's ``re`` in a process of its own, ended when it takes too long."""

    def __init__(self, pattern: str, seconds: float) -> None:
        self._pattern = pattern
        self._seconds = seconds
        self._process: subprocess.Popen[str] | None = None
        # Pieces of a file are judged side by side: one question at a time.
        self._lock = Lock()

    def matches(self, text: str) -> bool:
        with self._lock:
            return self._asked(text)

    def _asked(self, text: str) -> bool:
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        print(json.dumps(text), file=process.stdin, flush=True)
        if not select.select([process.stdout], [], [], self._seconds)[0]:
            process.kill()
            process.communicate()
            self._process = None
            raise CannotTell(self._pattern, text)
        return process.stdout.readline() == "True\n"

    def _start(self) -> subprocess.Popen[str]:
        # The file itself, without the site's packages: it starts in hundredths of a second.
        command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("pattern_process.py")), self._pattern]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self._process

    def __del__(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
