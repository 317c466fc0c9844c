"""Open311 GeoReport v2 under ``/open311/v2``, as published at wiki.open311.org/GeoReport_v2.

Beyond the standard, all optional: ``page`` and ``page_size`` (at most 1,000), ``updated_after`` and
``updated_before`` on GET Service Requests; ``lang`` (``zh``, ``en``) everywhere; JSON bodies, the header
``Idempotency-Key`` or the field ``idempotency_key`` on POST; ``receipt`` on GET Service Request: the code that the
POST answered with shows the request in full to whoever sent it.

Without a right to read cases (an API key, a session or a receipt) a GET shows what the standard needs and leaves
out what could lead to a person or a door: description, exact point, address, media. What reporters say of
themselves is in no answer at all.
"""

from geo.api.open311.routes import PREFIX, open311_routes

__all__ = ["PREFIX", "open311_routes"]
