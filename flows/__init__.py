"""Prefect flows: the pipeline's stages with retries, schedules and artifacts. No logic lives here."""
