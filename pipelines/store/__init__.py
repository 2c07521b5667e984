"""What an exercise's runs leave, shared by machines that share no folder: ``salida/`` in any store of fsspec.

    COCREA_ALMACEN/<clave>/indices/00000012.json    what there is: each file's path, hash, size, mode and date
    COCREA_ALMACEN/<clave>/ab/abcdef…               bytes, by their sha256

A run takes what the store has, and when it ends, whichever way, puts there what it left: new bytes first, the next
index last. The index is the switch: nobody sees half a state, and of two machines that make the same one the second is
refused. A killed run puts nothing, and whoever comes next goes on from the state before it. Without the setting there
is no store, and nothing here does anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from pipelines import disk, settings
from pipelines.errors import AlreadyRunning, CocreaError
from pipelines.exercise import Exercise

if TYPE_CHECKING:
    from pipelines.store.state import State

__all__ = ["held", "look", "updated"]


@contextmanager
def held(exercise: Exercise) -> Iterator[None]:
    """Nobody else of this machine is at the exercise; what is done goes on from the store's state, and leaves its own.

    Raises AlreadyRunning when somebody is, or another machine left another state meanwhile; ServiceError, UsageError.
    """
    with disk.exclusive(exercise.workspace.lock), _shared(exercise):
        yield


@contextmanager
def _shared(exercise: Exercise) -> Iterator[None]:
    state = _state_of(exercise)
    if state is None:
        yield
        return
    state.take()
    try:
        yield
    except BaseException as error:
        try:
            state.put()
        except CocreaError as other:
            error.add_note(other.paragraph)
        raise
    state.put()


@contextmanager
def updated(exercise: Exercise) -> Iterator[None]:
    """As ``held``, for what needs no lock by itself: where a run holds the exercise, it puts all of it when it ends."""
    with ExitStack() as stack:
        if settings.store() and _hold(exercise, stack):
            stack.enter_context(_shared(exercise))
        yield


def look(exercise: Exercise) -> None:
    """Have here what the store has, unless a run of this machine is at it. Raises ServiceError, UsageError."""
    with ExitStack() as stack:
        state = _state_of(exercise)
        if state and _hold(exercise, stack):
            state.take()


def _state_of(exercise: Exercise) -> State | None:
    address = settings.store()
    if not address:
        return None
    # What it needs takes a tenth of a second to load, and most commands share nothing.
    from pipelines.store.place import Place
    from pipelines.store.state import State

    return State(exercise, Place(address, exercise.slug))


def _hold(exercise: Exercise, stack: ExitStack) -> bool:
    try:
        stack.enter_context(disk.exclusive(exercise.workspace.lock))
    except AlreadyRunning:
        return False
    return True
