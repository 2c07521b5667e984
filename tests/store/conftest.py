"""Stores: a local folder, and an S3 that speaks the protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.gather.remotes import PASSWORD, USER, s3
from tests.machine import full_disk, unprivileged

__all__ = ["full_disk", "unprivileged"]


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Mapping[str, str]]]:
    """An S3's bucket, and what its own library reads in the environment."""
    empty = tmp_path_factory.mktemp("s3")
    with s3(empty, empty) as remote:
        yield remote.address, {
            **remote.environment, "AWS_ACCESS_KEY_ID": USER, "AWS_SECRET_ACCESS_KEY": PASSWORD,
            "AWS_DEFAULT_REGION": "us-east-1",
        }  # fmt: skip


@pytest.fixture(params=["file", "s3"])
def address(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    bucket: tuple[str, Mapping[str, str]],
) -> str:  # fmt: skip
    """A store of the test's own."""
    if request.param == "file":
        (tmp_path / "almacen").mkdir()
        return (tmp_path / "almacen").as_uri()
    for name, value in bucket[1].items():
        monkeypatch.setenv(name, value)
    return f"{bucket[0]}{tmp_path.name}"
