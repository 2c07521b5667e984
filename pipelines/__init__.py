"""Cocrea's pipeline, in plain Python: gather, clean, validate, package, publish, verify."""

import os

# Before openpyxl is imported: with lxml, which is here for web pages, it fails on drawings that it writes well without.
os.environ.setdefault("OPENPYXL_LXML", "False")
