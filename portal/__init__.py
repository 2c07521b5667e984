"""What runs beside CKAN (the box) and which portal of ours it is (site)."""
