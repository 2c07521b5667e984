from tests.machine import full_disk, unprivileged

__all__ = ["full_disk", "unprivileged"]
