"""Whether the site is well, for whoever watches it: services, requests, ages and lateness. Nobody's data."""
