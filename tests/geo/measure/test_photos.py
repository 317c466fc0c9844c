"""Photos of two cases are the same where their hashes are, or nearly."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.measure.photos import NEAR_BITS, repeated

looks = st.integers(0, 2**64 - 1)


@settings(deadline=None, max_examples=200)
@given(st.lists(looks, min_size=1, max_size=6), st.data())
def test_the_quick_search_finds_what_comparing_all_with_all_finds(seen: list[int], data: st.DataObject) -> None:
    hashes, rows = [], []
    for look in seen:
        for _copy in range(data.draw(st.integers(1, 3))):
            bits = data.draw(st.sets(st.integers(0, 63), max_size=NEAR_BITS + 1))
            hashes.append(look ^ sum(1 << bit for bit in bits))
            rows.append(data.draw(st.integers(0, 4)))
    found = repeated(np.array(rows, dtype=np.int32), np.array(hashes, dtype=np.uint64))
    wanted = {
        one
        for one, a in zip(rows, hashes, strict=True)
        for other, b in zip(rows, hashes, strict=True)
        if one != other and (a ^ b).bit_count() <= NEAR_BITS
    }
    assert set(found.tolist()) == wanted
