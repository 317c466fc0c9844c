"""The few lines of CSS the screens need, in one place."""

from __future__ import annotations

import streamlit as st
from markupsafe import escape

from geo.i18n import mark, words

_FRAME = """
<style>
[data-testid="stMainBlockContainer"] { padding: 2.6rem 1.2rem 1rem 1.2rem; max-width: none; }
[data-testid="stHeader"] { background: transparent; height: 2.2rem; }
[data-testid="stHeader"], [data-testid="stToolbar"] { pointer-events: none; }
[data-testid="stHeader"] button { pointer-events: auto; }
[data-testid="stVerticalBlock"] { gap: .6rem; }
[data-testid="stButtonGroup"] [data-selected="true"] *,
[role="tab"][aria-selected="true"] p { color: #8be9f5 !important; }
.gw-tiles { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem; }
.gw-tile { background: #0d1b2e; border: 1px solid #1d3552; border-radius: .5rem; padding: .45rem .7rem; min-width: 0; }
a.gw-tile, a.gw-number { text-decoration: none !important; color: inherit !important; display: block; }
a.gw-tile:hover, a.gw-tile:focus-visible { border-color: #7fd1e8; }
a.gw-number:hover { text-decoration: underline !important; }
.gw-tile b { display: block; font-size: 2.1rem; line-height: 2.4rem; font-variant-numeric: tabular-nums; }
.gw-tile span { color: #9fb6cf; font-size: .95rem; white-space: nowrap; }
.gw-tile.bad b { color: #ff8a65; } .gw-tile.good b { color: #5fd3a2; } .gw-tile.hot b { color: #ffd166; }
.gw-head { color: #7fd1e8; font-size: 1.02rem; font-weight: 600; margin: .35rem 0 .2rem 0; }
.gw-bars { display: grid; grid-template-columns: max-content 1fr 2.6rem; gap: .24rem .5rem; align-items: center; }
.gw-bars span { color: #c9d9ea; font-size: .92rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
  max-width: 9rem; }
.gw-bars i { display: block; height: .8rem; background: #2f9fc4; border-radius: .2rem; min-width: 2px; }
.gw-bars i.bad { background: repeating-linear-gradient(45deg, #ff8a65 0 4px, #b85a3c 4px 8px); }
.gw-bars u { display: flex; text-decoration: none; }
.gw-bars em { font-style: normal; text-align: right; font-variant-numeric: tabular-nums; font-size: .95rem; }
.gw-list { display: flex; flex-direction: column; gap: .34rem; }
.gw-item { background: #0d1b2e; border-left: .28rem solid #2f9fc4; border-radius: .3rem; padding: .3rem .55rem;
  font-size: .95rem; line-height: 1.35; overflow: hidden; }
.gw-item.urgent { border-left-color: #ff8a65; } .gw-item.done { border-left-color: #5fd3a2; opacity: .8; }
.gw-item small { color: #9fb6cf; display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.gw-item p { margin: 0; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
.st-key-gw-row .gw-tiles { grid-template-columns: repeat(auto-fit, minmax(6.4rem, 1fr)) !important; }
.gw-tiles:has(.small) { grid-template-columns: repeat(3, minmax(0, 1fr)); }
.gw-tile.small { padding: .25rem .5rem; } .gw-tile.small span { white-space: normal; font-size: .85rem; }
.gw-tile.small b { font-size: 1rem; line-height: 1.5rem; }
.gw-item.called { border-left-color: #ffd166; }
.gw-call { display: flex; justify-content: space-between; gap: 0 .6rem; flex-wrap: wrap; }
.gw-call b { font-weight: 600; font-variant-numeric: tabular-nums; }
.gw-call.bad b { color: #ff8a65; } .gw-call.hot b { color: #ffd166; } .gw-call.good b { color: #5fd3a2; }
.gw-panel { display: flex; flex-direction: column; gap: .35rem; }
.st-key-gw-day button, .st-key-gw-day [data-testid="stCheckbox"] label { min-height: 2.8rem; align-items: center; }
.st-key-gw-day h3 { font-size: 1.25rem; padding: .3rem 0; }
.st-key-gw-day [data-testid="stHeading"] [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-hazard-kind button { min-height: 3rem; padding: .4rem .9rem; }
.gw-none { color: #9fb6cf; margin: 0; font-size: .95rem; }
.gw-facts { margin: 0; padding: 0; display: grid; grid-template-columns: max-content 1fr; gap: .15rem .8rem;
  font-size: .95rem; }
.st-key-gw-parts h3 { font-size: 1.3rem; padding: .1rem 0; }
.st-key-gw-parts [data-testid="stHeading"] [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
[data-testid="stHtml"] dl.gw-facts { padding: 0; }
.st-key-gw-search, .st-key-gw-tools { gap: .3rem; }
[class*="st-key-gw-pair-"] [data-testid="stHorizontalBlock"] { flex-wrap: nowrap; gap: .5rem; }
[class*="st-key-gw-pair-"] [data-testid="stColumn"] { min-width: 0; flex: 1 1 0; }
.gw-facts dt { color: #9fb6cf; } .gw-facts dd { margin: 0; overflow-wrap: anywhere; }
[class*="st-key-gw-candidate-"] { border-top: 1px solid #1d3552; padding-top: .4rem; }
[class*="st-key-gw-candidate-"]:hover, [class*="st-key-gw-candidate-"]:focus-within { background: #0d1b2e; }
[class*="st-key-gw-candidate-"] button { padding: .2rem .3rem; }
.gw-said { margin: 0; padding: .35rem .6rem; background: #0d1b2e; border-radius: .3rem; overflow-wrap: anywhere; }
.gw-said mark { background: #1d5a4a; color: #e8fff6; border-radius: .2rem; padding: 0 .15rem; }
.gw-spot { display: flex; gap: .55rem; align-items: flex-start; }
.gw-spot i { flex: none; width: 1.7rem; height: 1.7rem; line-height: 1.7rem; border-radius: 50%; text-align: center;
  font-style: normal; font-weight: 700; background: #ffd23f; color: #06101f; }
.gw-spot.lit i { background: #fff; box-shadow: 0 0 0 .18rem #ff7a59; }
.gw-spot p { margin: 0; line-height: 1.35; overflow-wrap: anywhere; min-width: 0; }
.gw-spot small { color: #9fb6cf; display: -webkit-box;
  -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding: 3rem .8rem 1rem .8rem; }
  .stButton button, .stFormSubmitButton button { min-height: 3rem; font-size: 1.05rem; }
  [data-testid="stColumn"]:has(.st-key-gw-case) { order: -1; }
  .st-key-gw-case iframe { height: 44vh !important; }
}
</style>
"""

_UPLOAD = """
<style>
[data-testid="stFileUploaderDropzoneInstructions"], [data-testid="stFileUploaderDropzone"] small { display: none; }
[data-testid="stFileUploaderDropzone"] button { font-size: 0; width: 100%; }
[data-testid="stFileUploaderDropzone"] button * { display: none; }
[data-testid="stFileUploaderDropzone"] button::after { content: "WORDS"; font-size: 1rem; }
[data-testid="stFileUploaderDropzone"] > span ~ * { display: none; }
</style>
"""

_WALL = """
<style>
[data-testid="stMainBlockContainer"] { padding: .6rem .8rem 0 .8rem; }
.gw-head.first { padding-left: 2.2rem; }
iframe[title="streamlit_folium.st_folium"] { height: calc(100vh - 6.4rem) !important; border-radius: .5rem; }
@media (max-width: 900px) { iframe[title="streamlit_folium.st_folium"] { height: 60vh !important; } }
@media (min-width: 1600px) {
  .gw-tile b { font-size: 2.9rem; line-height: 3.1rem; } .gw-tile span { font-size: 1.1rem; }
  .gw-head { font-size: 1.2rem; } .gw-item { font-size: 1.08rem; } .gw-bars span, .gw-bars em { font-size: 1.05rem; }
}
</style>
"""


def frame(lang: str) -> None:
    """Style every page; words that Streamlit says in English only are said here."""
    st.html(_FRAME)
    chosen = escape(words(lang)(mark("Choose a photo")))
    st.html(_UPLOAD.replace("WORDS", chosen))


def wall() -> None:
    """Let the page fill a wall screen: no margins, the map as high as the window allows."""
    st.html(_WALL)
