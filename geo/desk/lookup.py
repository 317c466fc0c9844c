"""`look_up`: what a text means here for whoever asks, with everything the desk knows beside the layers."""

from __future__ import annotations

from geo.desk.office import Office
from geo.desk.queries import require
from geo.desk.residents import residents_for
from geo.locate import Answer
from geo.model import Actor


def look_up(office: Office, actor: Actor, community: str, text: str) -> Answer:
    """What a text means here, with the remembered phrases and, as far as the actor may search them, people's names.

    Raises
    ------
    Forbidden
        The actor holds ``read:case`` nowhere in the community.
    """
    require(actor, "read:case", community)
    aliases, residents = office.aliases(community), residents_for(office, actor, community)
    return office.locator(community).locate(text, aliases=aliases, residents=residents)
