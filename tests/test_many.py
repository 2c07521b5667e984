"""Many exercises in one go: what happens to one is not the others' business."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.exercise import Exercise
from pipelines.many import exercises_in, run_each
from pipelines.run import Delivery
from tests.conftest import copy_example


def test_each_is_run_whatever_became_of_the_others(tmp_path: Path) -> None:
    for name in ("b-bien", "c-falla", "d-sin-red"):
        copy_example(tmp_path / name, name)
    (tmp_path / "a-rota").mkdir()
    (tmp_path / "a-rota" / "ejercicio.toml").write_text("version = 1\n[ejercicio\n", encoding="utf-8")
    (tmp_path / "otra cosa").mkdir()
    seen = []

    def publish(exercise: Exercise) -> list[Delivery]:
        seen.append(exercise.slug)
        if exercise.slug == "c-falla":
            raise ZeroDivisionError("una falla")
        if exercise.slug == "d-sin-red":
            raise UsageError("No sé en qué CKAN publicar.", "Dígalo.")
        return []

    found = list(run_each(exercises_in(tmp_path), publish))

    assert seen == ["b-bien", "c-falla", "d-sin-red"]
    assert [(one.folder.name, one.error.exit_code if one.error else 0) for one in found] == [
        ("a-rota", 2), ("b-bien", 0), ("c-falla", 4), ("d-sin-red", 2)
    ]  # fmt: skip
    assert "ZeroDivisionError: una falla" in (tmp_path / "c-falla" / "salida" / "falla.log").read_text("utf-8")


def test_a_folder_without_exercises_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No hay ningún ejercicio en"):
        exercises_in(tmp_path)
