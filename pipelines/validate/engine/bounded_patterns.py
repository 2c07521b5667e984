"""A ``pattern`` asked so that no expression, whatever it is, hangs the validation.

Where RE2 says the same it is RE2 that is asked: it takes time in proportion to the text. For the rest Python's ``re``
is asked; an expression that can backtrack without end, in a process that can be ended.
"""

from __future__ import annotations

import json
import re
import select
import signal
import subprocess
import sys
from pathlib import Path
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.validate.engine.re2_patterns import for_re2

# Over one text, and over all of them.
_SECONDS, _SECONDS_IN_ALL = 5.0, 30.0
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
    """``^pattern$`` of Python's ``re`` against whole texts, each for ``seconds`` at most, and ``in_all`` for all."""

    def __init__(self, pattern: str, seconds: float = _SECONDS, in_all: float = _SECONDS_IN_ALL) -> None:
        self._pattern = pattern
        self._compiled = re.compile(f"^{pattern}$")
        self._for_re2 = for_re2(pattern)
        self._apart = _Apart(pattern, seconds, in_all)

    def matches(self, text: str) -> bool:
        """Whether frictionless's ``pattern`` constraint holds. Raises CannotTell."""
        if self._for_re2 is not None and self._for_re2.answers(text):
            return bool(pc.match_substring_regex(pa.scalar(text), self._for_re2.expression).as_py())
        if len(text) <= _SHORT or not _REPEATS.search(self._pattern):
            return self._compiled.match(text) is not None
        return self._apart.matches(text)


class _Apart:
    """Python's ``re`` in a process of its own, ended when it takes too long."""

    def __init__(self, pattern: str, seconds: float, in_all: float) -> None:
        self._pattern = pattern
        self._seconds = seconds
        self._in_all = in_all
        self._process: subprocess.Popen[str] | None = None
        self._has_ended = False
        # Pieces of a file are judged side by side: one question at a time.
        self._lock = Lock()

    def matches(self, text: str) -> bool:
        with self._lock:
            if self._has_ended:
                raise CannotTell(self._pattern, text)
            self._process = self._process or self._start()
            try:
                answer = self._answer(self._process, text)
            except BaseException:  # a question without its answer: nobody is to take it for that of the next one
                self._end()
                raise
            if not answer:
                self._end()
                self._has_ended = True
                raise CannotTell(self._pattern, text)
            return answer == "True\n"

    def _answer(self, process: subprocess.Popen[str], text: str) -> str:
        """Nothing when it takes too long."""
        assert process.stdin is not None and process.stdout is not None
        print(json.dumps(text), file=process.stdin, flush=True)
        in_time = select.select([process.stdout], [], [], self._seconds)[0]
        return process.stdout.readline() if in_time else ""

    def _start(self) -> subprocess.Popen[str]:
        # The file itself, without the site's packages: it starts in hundredths of a second.
        program = str(Path(__file__).with_name("pattern_process.py"))
        command = [sys.executable, "-I", "-S", program, self._pattern, str(self._in_all)]
        # Ctrl-C is for us: it begins with that signal blocked.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            return subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def __del__(self) -> None:
        self._end()
