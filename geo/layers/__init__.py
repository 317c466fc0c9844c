"""GeoDataFrames and records → the layers of a map: scene, tiles, colours, the live map and the saved one."""

from geo.layers.assets import ASSETS, asset_bytes, asset_digest, asset_url, media_type, use_local_assets
from geo.layers.board_map import LIVE_FROM_COMPONENT, MapOptions, wall_map
from geo.layers.colours import LOAD_COLOURS, OVERDUE_COLOUR, STATE_MARKS, URGENT_COLOUR, StateMark, load_class
from geo.layers.safe import text_for_map
from geo.layers.saved import save_map
from geo.layers.scene import Scene, build_scene

__all__ = [
    "ASSETS",
    "LIVE_FROM_COMPONENT",
    "LOAD_COLOURS",
    "OVERDUE_COLOUR",
    "STATE_MARKS",
    "URGENT_COLOUR",
    "MapOptions",
    "Scene",
    "StateMark",
    "asset_bytes",
    "asset_digest",
    "asset_url",
    "build_scene",
    "load_class",
    "media_type",
    "save_map",
    "text_for_map",
    "use_local_assets",
    "wall_map",
]
