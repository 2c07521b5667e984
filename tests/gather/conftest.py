from tests.gather.databases import mariadb, postgresql
from tests.machine import full_disk, unprivileged

__all__ = ["full_disk", "mariadb", "postgresql", "unprivileged"]
