"""CKAN's own pages in Spanish: what the extension's catalogue says, and that no page speaks English."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from ckanapi import RemoteCKAN
from playwright.sync_api import Page

from pipelines.settings import CkanAccess
from portal.box import Box
from tests.pages.english import OURS, SPOKEN, english_of, messages, own, texts
from tests.pages.looking import barriers, headings, refusals, repeated, sign_in, too_wide

PASSWORD = "una contraseña larga"
PARTS = re.compile(r"%\(\w+\)s|%[sdi]|\{\w*\}|</?[a-z]+|(?:href|class|target|rel)=\"[^\"]*\"")
# What it loses is the code of a facet («res_format»), which says nothing to whoever hears it.
SHORTENED = {"Search datasets by {name}: {label}"}
PAGES = {
    "datasets": "/dataset/",
    "a search without results": "/dataset/?q=nohaytal&tags=nohaytal",
    "dataset": "/dataset/{name}-plan-de-accion",
    "groups of a dataset": "/dataset/groups/{name}-plan-de-accion",
    "organizations": "/organization/",
    "organization": "/organization/{name}-stl",
    "about an organization": "/organization/about/{name}-stl",
    "groups": "/group/",
    "history of a dataset": "/dataset/activity/{name}-plan-de-accion",
    "history of an organization": "/organization/activity/{name}-stl",
    "someone of the staff": "/user/admin",
    "what only the staff may do": "/dataset/new",
    "what only the staff may do with organizations": "/organization/new",
    "an account of one's own": "/user/register",
    "the administration": "/ckan-admin/",
    "login": "/user/login",
    "password": "/user/reset",
    "about": "/about",
    "no such dataset": "/dataset/no-hay-tal",
    "no such page": "/no-hay-tal",
}
STAFF_PAGES = {
    "dashboard": "/dashboard/",
    "the organizations of the staff": "/dashboard/organizations",
    "tokens": "/user/quien-edita/api-tokens",
    "history of a dataset": "/dataset/activity/{name}-plan-de-accion",
    "members": "/organization/members/{name}-stl",
    "a new member": "/organization/member_new/{name}-stl",
    "many datasets": "/organization/bulk_process/{name}-stl",
    "an organization's form": "/organization/edit/{name}-stl",
    "a dataset's form": "/dataset/edit/{name}-plan-de-accion",
    "a new dataset": "/dataset/new",
    "a dataset's resources": "/dataset/resources/{name}-plan-de-accion",
    "a new resource": "/dataset/{name}-plan-de-accion/resource/new",
    "the account": "/user/quien-edita",
    "the account's form": "/user/edit/quien-edita",
    "the account's organizations": "/user/quien-edita/organizations",
    "deleting a dataset": "/dataset/delete/{name}-plan-de-accion",
    "deleting an organization": "/organization/delete/{name}-stl",
}
# Of whoever looks after the site, and of a table's resource.
ADMIN_PAGES = {
    "the administration": "/ckan-admin/",
    "what was deleted": "/ckan-admin/trash",
    "a new organization": "/organization/new",
    "a new group": "/group/new",
    "a new view": "/dataset/{name}-plan-de-accion/resource/{resource}/new_view?view_type=datatables_view",
    "a resource": "/dataset/{name}-plan-de-accion/resource/{resource}",
    "a resource's form": "/dataset/{name}-plan-de-accion/resource/{resource}/edit",
    "a resource's views": "/dataset/{name}-plan-de-accion/resource/{resource}/views",
    "a dictionary's form": "/dataset/{name}-plan-de-accion/dictionary/{resource}",
}
# Of the library that draws CKAN's lists of choices, which CKAN's catalogue does not know.
CHOICES = ("Remove item", "Remove all items", "Search")


def test_each_translation_keeps_the_places_and_the_marks_of_its_original() -> None:
    lost = [
        text
        for one in own()
        for text in texts(one.string)
        if one.id not in SHORTENED and sorted(PARTS.findall(text)) != sorted(PARTS.findall(texts(one.id)[-1]))
    ]
    assert lost == []


def test_what_is_compiled_is_what_is_written() -> None:
    compiled = {texts(one.id): texts(one.string) for one in messages(OURS.with_suffix(".mo")) if one.id}
    assert compiled == {texts(one.id): texts(one.string) for one in own()}


@pytest.mark.browser
def test_no_page_of_ckan_speaks_english(page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str]) -> None:
    refused, found = refusals(page), []
    for name, path in PAGES.items():
        page.goto(ckan.url + path.format(name=published))
        found += [(name, told) for told in english_of(page, english)]
    assert [*found, *refused] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.long)])
def test_the_pages_of_ckan_fit_their_screen_and_are_accessible(
    page: Page, ckan: CkanAccess, published: str, width: int
) -> None:
    found = []
    for name, path in PAGES.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(ckan.url + path.format(name=published))
        found += [(name, *told) for told in (*barriers(page), *headings(page), *repeated(page), *too_wide(page))]
    assert found == []


@pytest.mark.browser
def test_what_the_staff_use_is_in_spanish_and_accessible(
    page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str]
) -> None:
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        api.action.user_create(name="quien-edita", email="edita@stl.mx", password=PASSWORD)
        api.action.organization_member_create(id=f"{published}-stl", username="quien-edita", role="admin")
    sign_in(page, ckan, "quien-edita", PASSWORD)
    addresses = {name: ckan.url + path.format(name=published) for name, path in STAFF_PAGES.items()}
    assert wrong_in(page, addresses, english) == []


@pytest.mark.long
@pytest.mark.browser
def test_what_whoever_looks_after_the_site_uses_is_in_spanish_and_accessible(
    page: Page, ckan: CkanAccess, box: Box, published: str, english: re.Pattern[str]
) -> None:
    with RemoteCKAN(ckan.url) as api:
        resource = api.action.package_show(id=f"{published}-plan-de-accion")["resources"][0]["id"]
    sign_in(page, ckan, "admin", box.credentials().admin_password)
    addresses = {name: ckan.url + path.format(name=published, resource=resource) for name, path in ADMIN_PAGES.items()}
    assert wrong_in(page, addresses, english) == []


def wrong_in(page: Page, addresses: Mapping[str, str], english: re.Pattern[str]) -> list[tuple[str, ...]]:
    """The English, the barriers and the refused scripts of pages, and the screens that they do not fit."""
    refused = refusals(page)
    found: list[tuple[str, ...]] = []
    for name, address in addresses.items():
        page.goto(address)
        found += [(name, told) for told in english_of(page, english)]
        found += [(name, told) for told in CHOICES if told in page.evaluate(SPOKEN).split("\n")]
        found += [(name, *told) for told in (*barriers(page), *headings(page), *repeated(page), *too_wide(page))]
        page.set_viewport_size({"width": 1200, "height": 1000})
    return [*found, *(("refused", told) for told in refused)]
