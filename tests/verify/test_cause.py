"""Why something differs, from the evidence alone: each cause, and nobody accused without evidence."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace
from typing import Any

import pytest

from pipelines.verify.cause import Cause, Evidence, Part, cause
from pipelines.verify.remedies import remedy

LOST = {"rows_missing": 1, "rows_served": 2}


@pytest.mark.parametrize(
    ("part", "evidence", "expected"),
    [
        (Part.DATASET, {"hidden": True}, Cause.SOMEONE),
        (Part.DATASET, {}, Cause.UNKNOWN),
        (Part.METADATA, {"modified": "later"}, Cause.SOMEONE),
        (Part.METADATA, {"modified": "same"}, Cause.UNKNOWN),
        (Part.METADATA, {"modified": "earlier"}, Cause.CKAN_LOST),
        (Part.METADATA, {}, Cause.UNKNOWN),
        (Part.FILE, {"file_equal": False, "modified": "later"}, Cause.SOMEONE),
        (Part.FILE, {"file_equal": False, "modified": "same"}, Cause.CKAN_LOST),
        (Part.FILE, {"file_equal": False, "file_there": False}, Cause.CKAN_LOST),
        (Part.FILE, {"file_equal": False}, Cause.UNKNOWN),
        (Part.TABLE, {"modified": "later"}, Cause.SOMEONE),
        (Part.TABLE, {"modified": "same"}, Cause.CKAN_LOST),
        (Part.TABLE, {"modified": "later", "loader_marks": True}, Cause.OTHER_LOADER),
        (Part.TABLE, {"modified": "same", "tampered": "replaced"}, Cause.OTHER_LOADER),
        (Part.TABLE, {}, Cause.UNKNOWN),
        (Part.STRUCTURE, {"typed_as_ours": False, "all_text": True}, Cause.OTHER_LOADER),
        (Part.STRUCTURE, {"typed_as_ours": False, "key_there": False}, Cause.OTHER_LOADER),
        (Part.STRUCTURE, {"dictionary_ours": False, "key_there": False}, Cause.OTHER_LOADER),
        (Part.STRUCTURE, {"dictionary_ours": False, "loader_marks": True}, Cause.OTHER_LOADER),
        (Part.STRUCTURE, {"dictionary_ours": False}, Cause.SOMEONE),
        (Part.STRUCTURE, {"key_there": False}, Cause.UNKNOWN),
        (Part.ROWS, {"rows_changed": 1}, Cause.SOMEONE),
        (Part.ROWS, {"rows_added": 1, "rows_missing": 1}, Cause.SOMEONE),
        (Part.ROWS, {**LOST}, Cause.UNKNOWN),
        (Part.ROWS, {**LOST, "counted": 2}, Cause.UNKNOWN),
        (Part.ROWS, {**LOST, "counted": 3}, Cause.CKAN_LOST),
        (Part.ROWS, {"rows_changed": 1, "typed_as_ours": False, "all_text": True}, Cause.OTHER_LOADER),
        (Part.ROWS, {"rows_changed": 1, "loader_marks": True}, Cause.OTHER_LOADER),
        (Part.TABLE, {"table_exists": False, "flagged": False, "modified": "same"}, Cause.SOMEONE),
        (Part.ROWS, {**LOST, "tampered": "dml"}, Cause.SOMEONE),
        (Part.ROWS, {**LOST, "tampered": "dml", "loader_marks": True}, Cause.OTHER_LOADER),
        (Part.ROWS, {**LOST, "tampered": "outside"}, Cause.CKAN_LOST),
        (Part.ROWS, {"rows_changed": 1, "tampered": "outside"}, Cause.SOMEONE),
        (Part.ROWS, {"rows_changed": 1, "tampered": "truncate"}, Cause.OTHER_LOADER),
        (Part.ROWS, {"rows_changed": 1, "tampered": "replaced"}, Cause.OTHER_LOADER),
        (Part.ROWS, {**LOST, "tampered": "untouched"}, Cause.CKAN_LOST),
        (Part.ROWS, {"rows_changed": 1, "modified": "earlier"}, Cause.CKAN_LOST),
        (Part.VIEW, {"modified": "later"}, Cause.UNKNOWN),
        (Part.SEARCH, {}, Cause.CKAN_LOST),
    ],
)
def test_each_cause_has_its_evidence(part: Part, evidence: dict[str, Any], expected: Cause) -> None:
    assert cause(Evidence(part, **evidence)) is expected


VALUES: dict[str, tuple[Any, ...]] = {
    "modified": (None, "same", "later", "earlier"),
    "tampered": (None, "untouched", "dml", "outside", "truncate", "replaced"),
    "rows_served": (None, 2),
    "counted": (None, 2, 3),
    "rows_missing": (0, 1),
    "rows_added": (0, 1),
    "rows_changed": (0, 1),
}


@pytest.mark.parametrize("part", list(Part))
def test_another_publication_is_never_taken_for_an_intruder(part: Part) -> None:
    names = [one.name for one in fields(Evidence) if one.name not in ("part", "release_ours", "unfinished")]
    for pair in itertools.combinations(names, 2):
        for values in itertools.product(*(VALUES.get(name, (False, True)) for name in pair)):
            evidence = replace(Evidence(part), **dict(zip(pair, values, strict=True)))
            assert cause(replace(evidence, unfinished=True)) is Cause.UNFINISHED
            assert cause(replace(evidence, release_ours=False)) is Cause.OTHER_RELEASE
            assert remedy(part, cause(evidence)).endswith(".")
