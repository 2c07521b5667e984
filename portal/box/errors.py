"""What can go wrong with the box, in words for the person who ran the command.

BoxError
├── WrongUse: the person can put it right (a name, a port, a platform)
│   ├── InvalidName
│   ├── UnknownVersion
│   ├── OtherVersion
│   ├── UnsupportedPlatform
│   ├── PythonTooOld
│   ├── NotSetUp
│   ├── AlreadySetUp
│   ├── DamagedBackup
│   └── FolderForbidden
├── NoDiskSpace
├── PortTaken
├── NetworkUnavailable
├── CorruptDownload
├── InstallationFailed
├── BackupFailed
└── ServiceDidNotStart
"""


class BoxError(Exception):
    """The box cannot do what was asked: `mensaje` says what is wrong, `remedio` what to do next."""

    def __init__(self, mensaje: str, remedio: str) -> None:
        super().__init__(f"{mensaje} {remedio}")
        self.mensaje = mensaje
        self.remedio = remedio


class WrongUse(BoxError):
    """Nothing failed: what was asked cannot be done here."""


class InvalidName(WrongUse):
    """The box's name cannot name a folder and a site."""


class UnknownVersion(WrongUse):
    """No lock of that CKAN version ships with the box."""


class OtherVersion(WrongUse):
    """The portal was made by another CKAN version, whose database this one cannot take."""


class UnsupportedPlatform(WrongUse):
    """No PostgreSQL, Valkey or Java is published for this machine."""


class PythonTooOld(WrongUse):
    """CKAN's locked environment does not exist for this Python."""


class NotSetUp(WrongUse):
    """The box was asked for something it only has once it is set up."""


class AlreadySetUp(WrongUse):
    """The box that a backup would be put into has something already."""


class DamagedBackup(WrongUse):
    """A backup cannot be read to its end."""


class FolderForbidden(WrongUse):
    """The data folder belongs to somebody else, or cannot be written."""


class NoDiskSpace(BoxError):
    """The disk that holds the data folder is full, or will be."""


class PortTaken(BoxError):
    """Another process listens on the site's port."""


class NetworkUnavailable(BoxError):
    """Something must be downloaded and the network does not answer."""


class CorruptDownload(BoxError):
    """A file's sha256 is not the pinned one, even when fetched again."""


class InstallationFailed(BoxError):
    """A step of the set-up failed for a reason of its own; the log says which."""


class BackupFailed(BoxError):
    """What the box holds could not be copied."""


class ServiceDidNotStart(BoxError):
    """A service ends, or does not answer, again and again."""
