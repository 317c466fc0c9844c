"""``python -m bench NAME``: run a benchmark; without a name, list them."""

import sys
from collections.abc import Callable

from bench import live

BENCHMARKS: dict[str, tuple[str, Callable[[list[str]], int]]] = {
    "live": ("a posted request on the wall screen, beside a map rebuilt on each rerun", live.main),
}


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
    return BENCHMARKS[name][1](options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
