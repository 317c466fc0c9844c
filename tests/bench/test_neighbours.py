"""The table of neighbour units says what was measured, and the doors are the same for a seed."""

from bench.neighbours import HEADINGS, draw_doors, units_table


def test_the_same_seed_draws_the_same_doors() -> None:
    assert draw_doors(300, 1) == draw_doors(300, 1) != draw_doors(300, 2)
    assert len({door.id for door in draw_doors(300, 1)}) == 300


def test_all_are_in_bounds_joined_and_more_kin_are_together_than_with_metis() -> None:
    headings, *peers, ours = units_table(quick=True)
    assert headings == list(HEADINGS)
    told = dict(zip(headings, ours, strict=True))
    assert (told["in bounds"], told["and joined"], told["kept apart"]) == ("100.0%", "100.0%", "100%")
    kin = headings.index("kin together")
    share = [float(row[kin].rstrip("%")) for row in (ours, *peers)]
    assert share[0] >= 1.5 * max(share[1:])
