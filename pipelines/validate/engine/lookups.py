"""What a foreign key may cite: the keys of the table that it refers to."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pipelines.validate.engine.key_hashes import Keys, Mask


class Lookup:
    """The keys of a table, by their hashes."""

    def __init__(self, keys: Iterable[Keys]) -> None:
        pairs = [one.hashes[~(one.absent | one.never_equal)] for one in keys]
        hashes = np.concatenate(pairs) if pairs else np.zeros((0, 2), np.uint64)
        # By the first hash alone, which is a plain sort; that two keys share it and not the second is as
        # unlikely as what hashes already leave to chance.
        self._first, kept = np.unique(hashes[:, 0], return_index=True)
        self._second = hashes[kept, 1]

    def lacks(self, keys: Keys) -> Mask:
        """Which keys cite what is not there. One without any value cites nothing."""
        if not len(self._first):
            found = np.zeros(len(keys.hashes), bool)
        else:
            place = np.searchsorted(self._first, keys.hashes[:, 0]).clip(max=len(self._first) - 1)
            found = (self._first[place] == keys.hashes[:, 0]) & (self._second[place] == keys.hashes[:, 1])
        return ~(found & ~keys.never_equal) & ~keys.absent
