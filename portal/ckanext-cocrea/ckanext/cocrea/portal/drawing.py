"""How a page of the website is drawn: from one exercise's tables, in one frame, with one set of headers.

/compromisos                        of the only exercise that has a plan; with several, which ones there are
/ejercicios/<clave>/compromisos     of that exercise
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from ckan.plugins import toolkit
from ckanext.cocrea.portal import clock, commitments, identity, words
from ckanext.cocrea.portal.choosing import choice
from ckanext.cocrea.portal.due import due
from ckanext.cocrea.portal.exercises import PLAN, Exercise, served_exercises
from ckanext.cocrea.portal.links import links
from ckanext.cocrea.portal.overview import ASPECTS
from ckanext.cocrea.portal.sharing import Card, card_of
from ckanext.cocrea.portal.stacking import labelled
from ckanext.cocrea.portal.structured import Page, structured
from ckanext.cocrea.portal.tables import Tables
from flask import Blueprint, Response, abort, g, render_template, request, url_for

# The menu, of CKAN's own pages too (frame.py).
SECTIONS = {
    "stl": "Secretariado", "compromisos": "Compromisos", "la_agenda": "Agenda", "dinero": "Dinero", "datos": "Datos",
    "cumplimiento": "Cumplimiento", "sumate": "Participa", "dudas": "Dudas y quejas", "ligas": "Ligas",
    "contacto": "Contacto",
}  # fmt: skip
# Nothing from elsewhere, nothing written into the page: neither scripts nor styles.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
# Besides those of every answer of this CKAN (headers.py).
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def pages_of_the_website(name: str) -> Blueprint:
    """A blueprint whose pages have the website's headers and its «Esta página no está»."""
    blueprint = Blueprint(name, __name__)
    blueprint.after_request(_with_headers)
    blueprint.register_error_handler(404, _not_here)
    return blueprint


def section(blueprint: Blueprint, rule: str, methods: tuple[str, ...] = ("GET",)) -> Callable[..., Any]:
    """A page of an exercise, at both its addresses. The view is given the exercise and its tables."""

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answer(key: str | None = None, **parts: str) -> Any:
            all_of_them = served()
            with_plan = [one for one in all_of_them if PLAN in one.releases]
            if key is None and len(with_plan) != 1:
                page = "cumplimientos" if rule == "/cumplimiento" else "elegir"
                drawn = draw(
                    page,
                    None,
                    choice=choice(with_plan or all_of_them, request.args),
                    rule=rule,
                    aspects=ASPECTS,
                    written=_written(),
                )
                # What was posted went nowhere yet.
                return (drawn, 422) if request.method == "POST" else drawn
            found = [one for one in all_of_them if one.key == key] if key else with_plan
            if not found:
                abort(404)
            return view(found[0], Tables(found[0]), **parts)

        blueprint.add_url_rule(rule, view.__name__, answer, methods=methods)
        of_one = f"/ejercicios/<key>{rule if rule != '/' else ''}"
        blueprint.add_url_rule(of_one, view.__name__, answer, methods=methods)
        return view

    return register


def _written() -> dict[str, str]:
    """What somebody wrote for an exercise that it does not say, to be sent on to the one that they choose."""
    return {name: value for name, value in request.form.items() if name != "_csrf_token"}


def draw(
    page: str, exercise: Exercise | None, tables: Tables | None = None, card: Card | None = None, **values: Any
) -> str:
    """The page of that template, in the website's frame; ``card`` is what it is shared with, if not the exercise's."""
    plan = commitments.plan_of(tables) if tables else {}
    here, address = addresses(exercise), root() + request.path.lstrip("/")
    own = structured(Page(page, address, root(), here), exercise, tables, values) if exercise and tables else []
    drawn: str = render_template(
        f"cocrea/{page}.html", exercise=exercise, tables=tables, plan=plan, words=words, labelled=labelled,
        sections=SECTIONS,
        of_plan=partial(commitments.of_plan, tables) if tables else None,
        due=due(tables, clock.now().date()) if tables else {},
        site_title=toolkit.config.get("ckan.site_title"), here=here, root=root(), address=address,
        structured=own, several=exercise is not None and len(served()) > 1,
        card=card or (card_of(exercise, tables) if exercise and tables else None),
        colours=identity.colours(exercise) if exercise else {},
        logo=exercise.attachment(identity.LOGO) if exercise else None,
        links=links(exercise) if exercise else None, **words.FILTERS, **values,
    )  # fmt: skip
    return drawn


def served() -> list[Exercise]:
    """All exercises, asked for once in a request."""
    if "cocrea_served" not in g:
        g.cocrea_served = served_exercises()
    found: list[Exercise] = g.cocrea_served
    return found


def root() -> str:
    """The site's address as it is configured: the one of a request is whatever its sender says, and pages are kept."""
    return str(toolkit.config["ckan.site_url"]).rstrip("/") + "/"


def addresses(exercise: Exercise | None) -> Callable[..., str]:
    """``here('stl')``: the address of a section of the exercise on the page, in the form that the reader used.

    Another plugin's page goes by its whole name: ``here('cocrea_participa.nueva')``.
    """
    key = request.view_args.get("key") if request.view_args else None
    if exercise is None:
        key = None

    def here(name: str, /, **parts: Any) -> str:
        endpoint = name if "." in name else f"cocrea_portal.{name}"
        address: str = url_for(endpoint, **({"key": key} if key else {}), **parts)
        return address

    return here


def _with_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


def _not_here(_error: Any) -> tuple[str, int]:
    """An exercise, a commitment or a row that is not published."""
    return draw("no_encontrada", None), 404
