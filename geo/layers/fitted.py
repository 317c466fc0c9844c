"""A part of the map that it shows as its whole, in place of the whole community."""

from __future__ import annotations

from branca.element import MacroElement
from folium.template import Template


class Fitted(MacroElement):
    """What the live map shows to begin with, when its frame changes its size, and at a press on home.

    `folium.FitBounds` would be undone by the map's own fit.

    Parameters
    ----------
    west, south, east, north : float
        Degrees, EPSG:4326.
    max_zoom : int
        Closer than this it does not come, however small the box is.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (() => {
                const map = {{ this._parent.get_name() }}, bounds = L.latLngBounds({{ this.box|tojson }});
                map.fitWhole = (options) =>
                    map.fitBounds(bounds, { ...Gridward.fitPadding(map), maxZoom: {{ this.max_zoom }}, ...options });
                if (map.getSize().x) map.fitWhole({ animate: false });
            })();
        {% endmacro %}
        """
    )

    def __init__(self, west: float, south: float, east: float, north: float, *, max_zoom: int = 18) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        # The map is drawn anew when its script differs: the same box has the same name.
        self._name, self._id = "Fitted", "gridwardfitted"
        self.box = [[south, west], [north, east]]
        self.max_zoom = max_zoom
