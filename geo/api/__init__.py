"""HTTP beside the screens: Open311 GeoReport v2, the live feed, health, signing in. Rights are `geo.desk`'s."""

from geo.api.app import lifespan, middleware, routes

__all__ = ["lifespan", "middleware", "routes"]
