"""CKAN extension: releases that switch in one step, and DataStore tables loaded by COPY. Licence: AGPL-3.0."""
