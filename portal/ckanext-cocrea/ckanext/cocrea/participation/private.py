"""Pages that are one person's own: nobody keeps them, and without the key or the count of who asks they are closed."""

from __future__ import annotations

import redis
from ckan.config.middleware.flask_app import csrf
from ckan.plugins import toolkit
from ckanext.cocrea.participation import vault
from ckanext.cocrea.portal.drawing import draw, pages_of_the_website
from flask import Blueprint, Response, request


def private_pages(name: str) -> Blueprint:
    """A blueprint of such pages, in the website's frame."""
    blueprint = pages_of_the_website(name)
    blueprint.after_request(_never_kept)
    blueprint.context_processor(_who)
    # Asked for in each view that changes something: CKAN 2.11 asks for nothing of an extension, 2.12.0 of nobody once a
    # visitor went by, and a later one of every form, also of those that change nothing and are the same for everybody.
    csrf.exempt(blueprint)
    blueprint.register_error_handler(vault.Closed, cannot_now)
    blueprint.register_error_handler(redis.RedisError, cannot_now)
    return blueprint


def cannot_now(_error: Exception) -> tuple[str, int]:
    """Nothing is taken nor shown."""
    return draw("participa/cerrado", None), 503


def _who() -> dict[str, str]:
    """Who is logged in, for the frame of these pages; of those that are kept for everybody it knows nothing."""
    user = toolkit.current_user
    return {"who": (user.fullname or user.name) if user.is_authenticated else ""}


def _never_kept(response: Response) -> Response:
    # CKAN would let it be kept.
    request.environ["__no_cache__"] = True
    response.headers["Cache-Control"] = "no-store"
    return response
