"""The CKAN versions that a box can run, and what pins each of them."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class CkanVersion:
    """One CKAN with everything it needs, to the last hash."""

    name: str

    @property
    def lock(self) -> Path:
        """What is installed, and the hash of each file."""
        return HERE / f"ckan-{self.name}.lock.txt"

    @property
    def build_constraints(self) -> Path:
        """What builds the few packages that are published as source only."""
        return HERE / "ckan.build.txt"


DEFAULT = "2.12"
VERSIONS = {name: CkanVersion(name) for name in ("2.11", DEFAULT)}
