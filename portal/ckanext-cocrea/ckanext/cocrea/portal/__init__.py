"""The website: seven sections drawn from the releases that this CKAN serves, and from nothing else."""
