"""Publish: an Entrega → CKAN. Compares, sends what differs, and leaves everything as it was when it cannot."""

from __future__ import annotations

from pipelines.publish.ckan import Ckan
from pipelines.publish.obstacles import plan_release
from pipelines.publish.plan import Plan, compare
from pipelines.publish.release import carry_out

__all__ = ["Ckan", "Plan", "carry_out", "compare", "plan_release"]
