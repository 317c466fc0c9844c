"""What browsers are told about every answer: where scripts may come from, who may frame it, what not to guess."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
"""Headers of every answer."""

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Content-Security-Policy of answers that are not pages."""

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def page_policy(tile_url: str) -> str:
    """Content-Security-Policy of the screens.

    Scripts come from this server only, and the one that stands in the index page is named by its hash; nothing is
    evaluated from text. ``blob:`` is how the framework loads the script of a component that a page brings along:
    only a script that already runs can make such an address. Styles may be inline: the framework writes them as it
    draws.

    Parameters
    ----------
    tile_url : str
        The optional tile service, whose pictures may be shown; empty: none.
    """
    scripts = " ".join(["'self'", "blob:", *_index_hashes()])
    return _policy(scripts, tile_url)


def component_policy(tile_url: str) -> str:
    """Content-Security-Policy of the frames that components such as the map run in: theirs evaluate their scripts."""
    return _policy("'self' 'unsafe-inline' 'unsafe-eval'", tile_url)


def tile_source(tile_url: str) -> str:
    """The part of a policy that allows a tile address: ``https://t{s}.example.cn/…`` → ``https://*.example.cn``."""
    parts = urlsplit(re.sub(r"\{[^}]*\}", "*", tile_url))
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    labels = parts.netloc.split(".")
    starred = max((index for index, label in enumerate(labels) if "*" in label), default=-1)
    host = ".".join(labels) if starred < 0 else ".".join(["*", *labels[starred + 1 :]])
    return f"{parts.scheme}://{host}" if re.fullmatch(r"(\*\.)?[A-Za-z0-9.-]+(:\d+)?", host) else ""


def _policy(scripts: str, tile_url: str) -> str:
    pictures = " ".join(part for part in ("'self' data: blob:", tile_source(tile_url)) if part)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            f"img-src {pictures}",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _index_hashes() -> list[str]:
    """Hashes of the scripts that stand in the framework's index page; the framework itself is not imported."""
    spec = find_spec("streamlit")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        index = Path(folder) / "static" / "index.html"
        if index.is_file():
            scripts = _INLINE_SCRIPT.findall(index.read_text(encoding="utf-8"))
            return [f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts]
    return []
