"""Looking at something again and again, in a thread of its own, while what is measured runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def meanwhile(look: Callable[[], None], every_s: float) -> Iterator[None]:
    """Call ``look``, once at least, and after each time wait so many seconds, until the block ends."""
    ended = threading.Event()

    def again() -> None:
        while True:
            look()
            if ended.wait(every_s):
                return

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
