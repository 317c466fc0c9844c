"""``python -m geo redraw``: blocks of a community, and plain graphs cut into parts."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from tqdm import tqdm

from geo.cli_redraw_blocks import add_blocks_options, derive_blocks
from geo.desk.office import Office
from geo.errors import BadInput
from geo.i18n import mark, words
from geo.redraw.districting import district
from geo.redraw.districting_graph import Districting, WeightedGraph
from geo.redraw.graph_file import read_graph, tell_plan


def add_options(verb: argparse.ArgumentParser) -> None:
    """Add the sub-verbs and their options."""
    verbs = verb.add_subparsers(required=True, metavar="WHAT")
    what = "cut a graph into contiguous parts of equal weight with few cut edges"
    graph = verbs.add_parser("graph", help=what, description=what)
    graph.set_defaults(run=cut_graph)
    graph.add_argument("file", type=Path, metavar="FILE", help="networkx node-link or adjacency JSON")
    graph.add_argument("--weight", metavar="NAME", required=True, help="the number at each node to balance by")
    graph.add_argument("--parts", type=int, metavar="K", required=True, help="how many parts")
    graph.add_argument(
        "--tolerance", type=float, default=0.005, metavar="SHARE",
        help="how far a part may lie from the mean, as a share of it (0.005)",
    )  # fmt: skip
    graph.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the search (1)")
    graph.add_argument(
        "--effort", type=float, default=1.0, metavar="N",
        help="how much is tried: 1 is about half a minute for 100 nodes (1)",
    )  # fmt: skip
    graph.add_argument("--out", type=Path, metavar="JSON", help="write the part of each node there")
    graph.add_argument("--json", action="store_true", help="the result as one JSON object")
    what = "derive the blocks of a community from its layers"
    blocks = verbs.add_parser("blocks", help=what, description=what)
    blocks.set_defaults(run=derive_blocks)
    add_blocks_options(blocks)


def cut_graph(office: Office, options: argparse.Namespace) -> int:
    """Run ``redraw graph``; returns the exit code: 1 where no contiguous plan within the tolerance was found."""
    try:
        graph = read_graph(options.file.read_bytes(), options.weight)
    except OSError:
        raise BadInput(mark("The file {file} cannot be read."), file=options.file.name) from None
    start = time.perf_counter()
    with tqdm(total=100, unit="%", disable=None, leave=False) as bar:

        def progress(share: float) -> None:
            bar.update(round(100 * share) - bar.n)

        found = district(
            graph, options.parts, options.tolerance, seed=options.seed, effort=options.effort, progress=progress
        )
    told = {**tell_plan(graph, found), "seconds": round(time.perf_counter() - start, 1)}
    if options.out:
        try:
            options.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        except OSError:
            raise BadInput(mark("The file {file} cannot be written."), file=options.out.name) from None
    if options.json:
        print(json.dumps(told))
    else:
        _print(graph, found, told["seconds"], office.settings.lang)
    return 0 if found.feasible else 1


def _print(graph: WeightedGraph, found: Districting, seconds: float, lang: str) -> None:
    _ = words(lang)
    sentence = _("{nodes} nodes, {edges} edges, {parts} parts: {cut} cut edges, in {seconds} s")
    print(
        sentence.format(
            nodes=len(graph), edges=len(graph.edges), parts=len(found.weights), cut=found.cut_edges, seconds=seconds
        )
    )
    print(_("Largest deviation from the mean: {share:.4%}").format(share=found.deviation))
    print(_("Every part hangs together.") if found.contiguous else _("Not every part hangs together."))
    if found.feasible:
        print(_("Fewer cut edges are proven impossible.") if found.proven else _("Fewer cut edges may be possible."))
    elif found.proven:
        print(_("There is no contiguous plan within the tolerance; this one comes close."))
    else:
        print(_("No contiguous plan within the tolerance was found; this one comes closest."))
