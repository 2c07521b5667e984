"""CKAN's own schema of its search index, for a site's language.

``python solr_schema.py < schema.xml``: in Spanish. It needs nothing but Python, so that an image can be built by it.
"""

import sys

STEMMERS = {"es": "Spanish", "en": "English", "pt": "Portuguese", "fr": "French"}
"""Solr's Snowball stemmers by locale; a locale without one keeps CKAN's English."""


def localized_schema(ckan_schema: str, locale: str) -> str:
    """CKAN's own schema, stemming the site's language and blind to accents.

    CKAN stems English and folds accents afterwards, so «educacion» misses «educación»: a Spanish stemmer
    cuts the ending it knows, `ación`, and leaves `acion`. Here each word is stemmed with and without accents, and that
    ending is written as it should be: «contratacion» is to find «contrataciones».

    Raises ValueError when CKAN's schema is not as it was.
    """
    stemmer = STEMMERS.get(locale.split("_")[0])
    if stemmer is None:
        return ckan_schema
    english = '<filter class="solr.SnowballPorterFilterFactory" language="English" protected="protwords.txt"/>'
    folding = '<filter class="solr.ASCIIFoldingFilterFactory"/>'
    if ckan_schema.count(english) != 2 or ckan_schema.count(folding) != 2:
        raise ValueError("This schema does not stem and fold as CKAN's did.")
    ending = (
        '<filter class="solr.PatternReplaceFilterFactory" pattern="([au])cion$" replacement="$1ción"/>\n            '
    )
    both = '<filter class="solr.ASCIIFoldingFilterFactory" preserveOriginal="true"/>\n            '
    once = '\n            <filter class="solr.RemoveDuplicatesTokenFilterFactory"/>'
    return ckan_schema.replace(english, ending + both + english.replace("English", stemmer)).replace(
        folding, folding + once
    )


if __name__ == "__main__":
    sys.stdout.write(localized_schema(sys.stdin.read(), "es"))
