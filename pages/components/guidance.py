"""What the help page says."""

from __future__ import annotations

import shlex

import streamlit as st

from geo.desk import households
from pages.components.session import Visit


def roles_guide(here: Visit) -> None:
    """One line for each person who works with the screens."""
    _ = here.say
    st.markdown(
        "\n".join(
            f"* **{who}** – {what}"
            for who, what in (
                (_("Dispatcher"), _("watches the wall screen, finds a place for unclear reports, sends people.")),
                (_("Grid worker"), _("takes cases on the phone and reports back with a note and a photo.")),
                (_("Somebody else"), _("verifies the work; whoever handled a case cannot verify it.")),
                (_("Secretary"), _("drills from the community down to a household and sees what stands open.")),
                (_("Reporter"), _("sends a report by form, hotline or interface and says whether it is solved.")),
            )
        )
    )


def curl_line(here: Visit) -> str:
    """A line that posts a request at a real address of the community."""
    address = next((door.address for door in households.doors(here.office.buildings(here.community))), "")
    category = here.profile.categories[0]
    key = "demo" if here.office.settings.demo else "<API key>"
    fields = {
        "api_key": key,
        "jurisdiction_id": here.community,
        "service_code": category.code,
        "address_string": address,
        "description": here.name(dict(category.name)),
    }
    url = f"{origin()}/open311/v2/requests.json"
    return " ".join(["curl", *(f"--data-urlencode {shlex.quote(f'{k}={v}')}" for k, v in fields.items()), url])


def origin() -> str:
    """Scheme and host by which the visitor reached this server."""
    return str(st.context.url or "http://localhost:8501").split("/", 3)[0] + "//" + _host()


def _host() -> str:
    return str(st.context.headers.get("Host", "localhost:8501"))
