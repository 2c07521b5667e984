"""What a foreign key may cite: the keys of the table that it refers to."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pipelines.validate.engine.key_hashes import Keys, Mask


class Lookup:
    """The keys of a table, by their hashes."""

    def __init__(self, keys: Iterable[Keys]) -> None:
        pairs = [one.hashes[~(one.absent | one.never_equal)] for one in keys]
        hashes = np.unique(np.concatenate(pairs), axis=0) if pairs else np.zeros((0, 2), np.uint64)
        self._first, self._second = hashes[:, 0].copy(), hashes[:, 1].copy()

    def lacks(self, keys: Keys) -> Mask:
        """Which keys cite what is not there. One without any value cites nothing."""
        if not len(self._first):
            found = np.zeros(len(keys.hashes), bool)
        else:
            place = np.searchsorted(self._first, keys.hashes[:, 0]).clip(max=len(self._first) - 1)
            found = (self._first[place] == keys.hashes[:, 0]) & (self._second[place] == keys.hashes[:, 1])
        return ~(found & ~keys.never_equal) & ~keys.absent
