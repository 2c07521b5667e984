"""Cocrea's pipeline, in plain Python: gather, clean, validate, package, publish, verify."""
