"""A page that shows a map as Streamlit does: streamlit-folium's own frontend in a frame, spoken to by messages.

Only Streamlit's side of the conversation is written here: it sends the arguments when the component says that it is
ready, and keeps what the component sets as its value in ``window.told``.
"""

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import folium
import streamlit_folium

FRONTEND = Path(streamlit_folium.__file__).parent / "frontend" / "build"
FRAME = "/component/streamlit_folium.st_folium/index.html"

_HOST = """<!doctype html><meta charset="utf-8"><title>host</title>
<style>html,body{margin:0;height:100%}iframe{border:0;width:100%;height:100vh;display:block}</style>
<iframe id="frame"></iframe>
<script>
const args = ARGS;
window.told = [];
window.mounted = 0;
const frame = document.getElementById("frame");
const message = {type: "streamlit:render", args, disabled: false, theme: null};
const render = () => frame.contentWindow.postMessage(message, "*");
window.addEventListener("message", ({data}) => {
  if (!data.isStreamlitMessage) return;
  if (data.type === "streamlit:componentReady") { window.mounted += 1; render(); }
  if (data.type === "streamlit:setComponentValue") { window.told.push(data.value); render(); }
});
frame.src = "FRAME";
</script>"""


def component_pages(canvas: folium.Map) -> dict[str, str | Path]:
    """Path → page text or file: the host at ``/``, and the component's frontend where Streamlit serves it."""
    with patch.object(streamlit_folium, "_component_func") as component:
        streamlit_folium.st_folium(canvas, key="wall", height=700, use_container_width=True, returned_objects=[])
    given: dict[str, Any] = component.call_args.kwargs
    args = {name: value for name, value in given.items() if name not in ("on_change", "key")}
    host = _HOST.replace("ARGS", json.dumps(args).replace("<", "\\u003c")).replace("FRAME", FRAME)
    folder = FRAME.rsplit("/", 1)[0]
    files = {
        f"{folder}/{path.relative_to(FRONTEND).as_posix()}": path for path in FRONTEND.rglob("*") if path.is_file()
    }
    return {"/": host, **files}
