"""DCAT as DCAT-AP 3 checks it: what ckanext-dcat leaves as text becomes a term of a vocabulary that the profile names.

A profile of ckanext-dcat that comes after its ``euro_dcat_ap_3``:

    ckanext.dcat.rdf.profiles = euro_dcat_ap_3 cocrea

Sources: https://semiceu.github.io/DCAT-AP/releases/3.0.1/ and the authority tables of the EU's Publications Office.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit
from ckanext.cocrea.pages import kind_of
from ckanext.cocrea.portal.exercises import served_exercises
from ckanext.cocrea.portal.formats import offers
from ckanext.cocrea.portal.naming import by_name
from ckanext.dcat.profiles import RDFProfile
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD, Namespace
from rdflib.term import Node

_VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_AUTHORITY = "http://publications.europa.eu/resource/authority"
# ckanext-dcat says it of every licence, also of those whose address it gives.
_UNKNOWN_LICENCE = URIRef("http://purl.org/adms/licencetype/UnknownIPR")
_LANGUAGES = {"es": "SPA", "en": "ENG", "fr": "FRA", "pt": "POR"}
_FREQUENCIES = {
    "R/P1D": "DAILY", "R/P1W": "WEEKLY", "R/P2W": "BIWEEKLY", "R/P1M": "MONTHLY", "R/P2M": "BIMONTHLY",
    "R/P3M": "QUARTERLY", "R/P4M": "ANNUAL_3", "R/P6M": "ANNUAL_2", "R/P1Y": "ANNUAL", "R/P2Y": "BIENNIAL",
    "R/P3Y": "TRIENNIAL", "R/P10Y": "DECENNIAL", "irregular": "IRREG", "realtime": "UPDATE_CONT",
}  # fmt: skip
_FILE_TYPES = {
    one: one.upper().replace(" ", "_")
    for one in ("Atom", "CSV", "GIF", "HTML", "JPEG", "JSON", "MP3", "ODS", "ODT", "PDF", "PNG", "TXT", "XLSX", "ZIP")
}
# Of each property: the class of its terms, what their addresses begin with, and the code of each text; None where the
# text is the code.
_TERMS: Mapping[URIRef, tuple[URIRef, str, Mapping[str, str] | None]] = {
    DCTERMS.language: (DCTERMS.LinguisticSystem, f"{_AUTHORITY}/language/", _LANGUAGES),
    DCTERMS.accrualPeriodicity: (DCTERMS.Frequency, f"{_AUTHORITY}/frequency/", _FREQUENCIES),
    DCTERMS["format"]: (DCTERMS.MediaTypeOrExtent, f"{_AUTHORITY}/file-type/", _FILE_TYPES),
    DCAT.mediaType: (DCTERMS.MediaType, "https://www.iana.org/assignments/media-types/", None),
}

# What a table says of itself in any format.
_ALIKE = (DCTERMS.license, DCTERMS.description, DCTERMS.issued, DCTERMS.modified)


class StandardTerms(RDFProfile):
    """What is said of each dataset and of the catalogue, in the words that other catalogues read."""

    def graph_from_dataset(self, dataset_dict: Mapping[str, Any], dataset_ref: URIRef) -> None:
        """Replace the texts of the dataset and of its distributions, among which each format of a table is one."""
        for served in list(self.g.objects(dataset_ref, DCAT.distribution)):
            for address in list(self.g.objects(served, DCAT.accessURL)):
                named = by_name(str(address), dataset_dict["id"], dataset_dict["name"])
                self.g.set((served, DCAT.accessURL, URIRef(named)))
        self.g.set((dataset_ref, DCTERMS.identifier, Literal(str(dataset_ref))))
        self._add_formats(dataset_dict, dataset_ref)
        for subject in (dataset_ref, *self.g.objects(dataset_ref, DCAT.distribution)):
            _name_terms(self.g, subject)
            for licence in self.g.objects(subject, DCTERMS.license):
                self.g.remove((licence, DCTERMS.type, _UNKNOWN_LICENCE))
        for contact in self.g.objects(dataset_ref, DCAT.contactPoint):
            self.g.add((contact, RDF.type, _VCARD.Kind))

    def _add_formats(self, dataset: Mapping[str, Any], dataset_ref: URIRef) -> None:
        """Those that CKAN does not know, for they are no resources of its own."""
        owned = served_exercises(dataset["owner_org"]) if dataset.get("owner_org") else []
        every = ((one, release) for one in owned for release in one.releases.values())
        found = [(one, release) for one, release in every if release.dataset == dataset["name"]]
        for file, offer in ((each.downloads[one.table], one) for of, each in found for one in offers(of, each)):
            own = URIRef(f"{dataset_ref}/resource/{file.resource_id}")
            other = URIRef(f"{own}#{offer.format.lower()}")
            address = URIRef(toolkit.config["ckan.site_url"].rstrip("/") + offer.url)
            self.g.add((dataset_ref, DCAT.distribution, other))
            for predicate, value in (
                (RDF.type, DCAT.Distribution), (DCTERMS.title, Literal(f"{file.title} ({offer.format})")),
                (DCAT.accessURL, address), (DCAT.downloadURL, address),
                (DCAT.mediaType, Literal(kind_of(offer.url))), (DCTERMS["format"], Literal(offer.format)),
                *((one, value) for one in _ALIKE for value in self.g.objects(own, one)),
            ):  # fmt: skip
                self.g.add((other, predicate, value))
            if offer.size_bytes is not None:
                self.g.add((other, DCAT.byteSize, Literal(offer.size_bytes, datatype=XSD.nonNegativeInteger)))

    def graph_from_catalog(self, catalog_dict: Mapping[str, Any], catalog_ref: URIRef) -> None:
        """Say who publishes the catalogue, and that its front page is a page."""
        _name_terms(self.g, catalog_ref)
        home = URIRef(f"{str(catalog_ref).rstrip('/')}/")
        self.g.set((catalog_ref, FOAF.homepage, home))
        self.g.add((home, RDF.type, FOAF.Document))
        publishers = {one.title for one in served_exercises()}
        agent = BNode()
        self.g.add((catalog_ref, DCTERMS.publisher, agent))
        self.g.add((agent, RDF.type, FOAF.Agent))
        name = publishers.pop() if len(publishers) == 1 else toolkit.config["ckan.site_title"]
        self.g.add((agent, FOAF.name, Literal(name)))


def _name_terms(graph: Graph, subject: Node) -> None:
    for predicate, (kind, prefix, known) in _TERMS.items():
        for text in [one for one in graph.objects(subject, predicate) if isinstance(one, Literal)]:
            code = str(text) if known is None else known.get(str(text))
            term = URIRef(prefix + code) if code else BNode()
            graph.remove((subject, predicate, text))
            graph.add((subject, predicate, term))
            graph.add((term, RDF.type, kind))
            if not code:
                graph.add((term, RDFS.label, text))
