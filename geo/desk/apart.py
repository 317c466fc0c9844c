"""Work in a process of its own: a long computation must not hold up the screens of the process that asks for it.

It is a program of its own and no fork: a forked or spawned copy would run the page that asks once more.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson

import geo
from geo.errors import BadInput, Unavailable
from geo.i18n import mark

LONGEST_S = 900.0
_REFUSED = 3


def run_apart(module: str, sent: bytes) -> bytes:
    """What a module of ours, run as a program, answers to bytes on its standard input.

    Parameters
    ----------
    module : str
        Its name with dots; it calls `answer`.

    Raises
    ------
    BadInput
        As the work there.
    Unavailable
        The other process was ended, or took longer than `LONGEST_S`.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", module], input=sent, capture_output=True, timeout=LONGEST_S, check=False,
            cwd=Path(geo.__file__).parents[1],
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unavailable(mark("The computation took longer than {limit} seconds."), limit=int(LONGEST_S)) from None
    if done.returncode == _REFUSED:
        refused = orjson.loads(done.stdout)
        raise BadInput(refused["sentence"], **refused["values"])
    if done.returncode:
        raise Unavailable(mark("The computation broke off; try again."))
    return done.stdout


def answer(work: Callable[[bytes], bytes]) -> int:
    """Do the work that stands on standard input, write what comes of it or why it is refused; the exit code."""
    if hasattr(os, "nice"):
        os.nice(5)  # whoever looks at a screen comes first
    try:
        told = work(sys.stdin.buffer.read())
    except BadInput as refused:
        sys.stdout.buffer.write(orjson.dumps({"sentence": refused.sentence, "values": refused.values}))
        return _REFUSED
    sys.stdout.buffer.write(told)
    return 0
