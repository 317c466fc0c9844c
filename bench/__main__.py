"""``python -m bench NAME``: run a benchmark; without a name, list them."""

import sys
from importlib import import_module

BENCHMARKS: dict[str, tuple[str, str]] = {
    "flow": ("a tick of the clock, routing, likely duplicates and figures, beside plain pandas", "bench.flow"),
    "live": ("a posted request on the wall screen, beside a map rebuilt on each rerun", "bench.live"),
    "locate": ("dirty addresses a second and how many are right, beside rapidfuzz and jionlp", "bench.locate"),
    "neighbours": ("10,000 households in units of 5 to 8, beside METIS told the same ties", "bench.neighbours"),
    "redraw": ("20,000 buildings in 400 grids made even again, beside METIS and gerrychain", "bench.redraw"),
    "schedule": ("a day of 45 workers and 600 stops, beside PyVRP alone and OR-Tools", "bench.schedule"),
}
"""Name → what it measures and the module whose ``main`` does; each imports peers that another one does not need."""


def main(argv: list[str]) -> int:
    """Run the benchmark that is named first; the rest are its options."""
    if not argv:
        for name, (what, _) in BENCHMARKS.items():
            print(f"{name}\t{what}")
        return 0
    name, *options = argv
    if name not in BENCHMARKS:
        print(f"There is no benchmark {name}; there are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    result: int = import_module(BENCHMARKS[name][1]).main(options)
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
