"""What CKAN is told of a file's bytes."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from pipelines.package import TableFile

_MD5 = "http://spdx.org/rdf/terms#checksumAlgorithm_md5"


def checksums(file: TableFile) -> dict[str, str]:
    """The fields of a resource about its file's bytes.

    ``hash`` is an MD5 for the sake of ckanext-xloader, where a site has it: it takes each file that changes, and
    loads it over its table as text, without key or types; but not one whose ``hash`` is already the MD5 of its bytes.
    """
    return {"hash": _md5(file.path, file.sha256), "hash_algorithm": _MD5, "cocrea_sha256": file.sha256}


@functools.lru_cache(maxsize=1024)
def _md5(path: Path, _sha256: str) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
