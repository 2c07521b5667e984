"""The one tree of errors. Each says what is wrong, where, and what to do next, in Spanish.

    CocreaError
    ├── UsageError               exit 2   wrong use or configuration
    │   ├── ExerciseError                 ejercicio.toml does not say what it must
    │   │   └── ExerciseGone              … or is not there any more
    │   └── CkanRefused                   the token is wrong, expired or lacks rights
    ├── DataError                exit 1   the data have errors
    │   ├── SourceError                   a source cannot be read; knows its file and sheet
    │   └── InvalidData                   validation found errors
    │       └── NotPublished              … and so nothing was published
    ├── Undecided                exit 5   a person decides
    │   ├── WaitingForApproval            somebody must approve before it is published
    │   └── NotApproved                   somebody decided not to
    └── ServiceError             exit 3   a service, the network or the machine failed
        ├── Unreachable                   nobody answers at the address
        ├── TimedOut                      it answers too slowly
        ├── ServerFailed                  it answers 5xx, or nonsense
        ├── NotFound                      404 for what should be there
        ├── CkanRejected                  CKAN does not accept what it was sent
        │   └── ChangedMeanwhile          … for it is not what it was compared with any more
        ├── NotTheRelease                 CKAN does not serve what was published
        ├── AlreadyRunning                another run of the same exercise has not ended
        └── DiskFull                      no room to write

Anything else is a bug: exit 4, one line and a log file (see pipelines/cli/app.py).
"""

from __future__ import annotations


class CocreaError(Exception):
    """Base of every error a person is meant to read.

    ``message`` says what is wrong and where; ``remedy`` what to do next. Both in Spanish, whole sentences.
    """

    exit_code = 4

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    @property
    def paragraph(self) -> str:
        """All that it says, with the notes that were added on its way."""
        return " ".join((self.message, *getattr(self, "__notes__", ()), self.remedy))

    def __reduce__(self) -> tuple[type[CocreaError], tuple[str, ...]]:
        # Prefect moves errors between processes; an Exception's own pickling loses the remedy.
        return (type(self), (self.message, self.remedy))


class UsageError(CocreaError):
    """The command or its configuration is wrong; nothing was tried."""

    exit_code = 2


class ExerciseError(UsageError):
    """``ejercicio.toml``, a package definition or a schema does not say what it must."""


class ExerciseGone(ExerciseError):
    """The exercise's folder is not there any more: before its run began, or while it ran."""


class CkanRefused(UsageError):
    """CKAN answered 401 or 403: the token is wrong, expired or lacks rights."""


class DataError(CocreaError):
    """The data have errors that their steward can mend."""

    exit_code = 1


class SourceError(DataError):
    """A source cannot be read as the table it should be.

    ``rule`` names the kind of defect, as in the catalogue of messages.
    """

    def __init__(self, message: str, remedy: str, rule: str, file: str, sheet: str | None = None) -> None:
        super().__init__(message, remedy)
        self.rule = rule
        self.file = file
        self.sheet = sheet

    def __reduce__(self) -> tuple[type[CocreaError], tuple[str, ...]]:
        return (type(self), (self.message, self.remedy, self.rule, self.file, *([self.sheet] if self.sheet else [])))


class InvalidData(DataError):
    """Validation found errors; its report has been shown."""

    message_of_all = "Los datos tienen errores."

    def __init__(self) -> None:
        super().__init__(self.message_of_all, "Corrija lo que señala el reporte y vuelva a correr el mismo comando.")

    def __reduce__(self) -> tuple[type[InvalidData], tuple[str, ...]]:
        return (type(self), ())


class NotPublished(InvalidData):
    """Validation found errors, so nothing was published; its report has been shown."""

    message_of_all = "Los datos tienen errores: no se publicó nada."


class Undecided(CocreaError):
    """A person decides whether it is published; nothing was."""

    exit_code = 5


class WaitingForApproval(Undecided):
    """Somebody must look at it before it is published."""


class NotApproved(Undecided):
    """Somebody decided that it is not published."""


class ServiceError(CocreaError):
    """A service, the network or this machine failed; trying again may do."""

    exit_code = 3
    transient = True


class Unreachable(ServiceError):
    """Nobody answers at the address."""


class TimedOut(ServiceError):
    """The service did not answer within the time allowed."""


class ServerFailed(ServiceError):
    """The service answered 5xx, or something that is not an answer."""


class NotFound(ServiceError):
    """The service answers, but not this address."""

    transient = False


class CkanRejected(ServiceError):
    """CKAN understood the request and does not accept it."""

    transient = False


class ChangedMeanwhile(CkanRejected):
    """Somebody changed on CKAN what was to be published after it was compared: it is to be compared again."""


class NotTheRelease(ServiceError):
    """What CKAN serves differs from the release; the Acuse says where."""

    transient = False

    def __init__(self) -> None:
        super().__init__(
            "Lo que CKAN sirve no es igual a la entrega.",
            "Revise las diferencias del Acuse; para publicarla de nuevo, «cocrea correr» con el mismo ejercicio.",
        )

    def __reduce__(self) -> tuple[type[NotTheRelease], tuple[str, ...]]:
        return (type(self), ())


class AlreadyRunning(ServiceError):
    """Another run of the same exercise has not ended."""


class DiskFull(ServiceError):
    """There is no room to write."""

    transient = False
