"""Measures of ours beside a peer's, in one run: figures are ratios, and no test waits for them."""
