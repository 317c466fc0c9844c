"""One text, several communities: the chain that is written decides, then the reporter's own, else a question."""

import dataclasses

import geopandas as gpd
import shapely

from geo.locate import Locator, retell
from geo.locate.several import Among, locate_among
from geo.model import Place
from tests.geo.locate.town_around import demo_town, locator_with, small_locator
from tests.small_town import middle


def renamed(locator: Locator, community: str, region: tuple[str, ...]) -> Locator:
    """The same hand-made community under another name in another region."""
    profile = dataclasses.replace(locator.profile, region=region)
    units = [dataclasses.replace(u, name=community) if len(u.path) == 1 else u for u in locator.gazetteer.units]
    empty = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    known = locator.gazetteer.containers
    rows = [row for row, kind in enumerate(known.kinds) if kind == "street"]
    lines = [(known.names[row], line) for row in rows for line in known[row].lines]
    streets = gpd.GeoDataFrame({"name": [name for name, _ in lines]}, geometry=[line for _, line in lines], crs=4326)
    return Locator.build(profile, units, locator.gazetteer.places, empty, streets)


def two_towns() -> dict[str, Locator]:
    """Both have a 惠民超市 in their middle; 南门菜店 is in 北关社区 alone."""
    shop = Place("t", "q1", "shop", "惠民超市", *middle(5))
    only = Place("t", "q2", "shop", "南门菜店", *middle(7))
    first = locator_with(places=[shop])
    second = renamed(locator_with(places=[shop, only]), "北关社区", ("山西省", "临汾市", "翼城县", "唐兴镇"))
    return {"wenyuanli": first, "beiguan": second}


def ask(text: str, **how: object) -> Among:
    return locate_among(two_towns(), text, **how)  # type: ignore[arg-type]


def test_a_name_in_two_communities_is_a_question_that_names_both() -> None:
    found = ask("惠民超市门口有积水")
    assert (found.community, found.answer.placed) == ("", None)
    for name in ("文苑里社区", "北关社区", "惠民超市"):
        assert name in found.answer.question
    assert len(found.answer.candidates) == 2
    assert found.answer.candidates[0].confidence <= 0.5
    assert found.answer.text == "惠民超市门口有积水"
    assert "多个社区" in retell(found.answer.question, "zh")


def test_the_reporters_own_community_decides_between_equals_and_that_is_said() -> None:
    for key, name, other in (("wenyuanli", "文苑里社区", "北关社区"), ("beiguan", "北关社区", "文苑里社区")):
        found = ask("惠民超市门口有积水", context=key)
        placed = found.answer.placed
        assert found.community == key
        assert placed is not None
        assert found.answer.candidates[0] == placed
        assert placed.confidence < 0.9
        assert f"the reporter belongs to {name}" in placed.why
        assert other in placed.why


def test_the_community_or_town_that_is_written_wins_over_the_reporters_own() -> None:
    for text in ("北关社区惠民超市", "翼城县唐兴镇惠民超市", "山西省翼城县惠民超市"):
        found = ask(text, context="wenyuanli")
        assert found.community == "beiguan", text
        assert found.answer.placed is not None
        assert found.answer.placed.address_id == "q1"


def test_what_only_one_community_knows_is_found_there_whoever_reports_it() -> None:
    for context in ("", "wenyuanli", "beiguan"):
        found = ask("南门菜店着火了", context=context)
        assert found.community == "beiguan"
        assert found.answer.placed is not None


def test_a_point_decides_where_communities_do_not_overlap() -> None:
    towns = {key: demo_town(key)[0] for key in ("xinanjie", "wenyuan")}
    for key in towns:
        unit = next(u for u in demo_town(key)[2] if u.level == "grid" and u.geometry is not None)
        point = unit.geometry.representative_point()  # type: ignore[union-attr]
        found = locate_among(towns, "这里路灯坏了", point=(point.x, point.y))
        assert found.community == key
        assert found.answer.placed is not None


def test_nothing_known_anywhere_is_a_question_and_bad_text_never_raises() -> None:
    for text in ("", "你好", "😀" * 50, "啊" * 10_000, "\u202e<b>'; --"):
        found = ask(text)
        assert (found.community, found.answer.placed) == ("", None)
        assert found.answer.question
        assert found.answer.text == text
    assert locate_among({}, "惠民超市").answer.placed is None


def test_places_of_two_demo_towns_are_found_in_their_own_and_shared_names_are_asked_about() -> None:
    towns = {key: demo_town(key)[0] for key in ("xinanjie", "minxinlu")}
    known = {key: {place.name for place in town.gazetteer.places} for key, town in towns.items()}
    shared = sorted(known["xinanjie"] & known["minxinlu"])
    assert len(shared) > 5
    for key, locator in towns.items():
        own = sorted(name for name in known[key] - set(shared) if locator.locate(name).placed is not None)
        assert {locate_among(towns, name).community for name in own[::3]} == {key}
        for name in shared:
            if all(town.locate(name).placed is not None for town in towns.values()):
                asked = locate_among(towns, name)
                assert (asked.community, asked.answer.placed) == ("", None)
                assert all(root in asked.answer.question for root in ("西南街社区", "民馨路街道"))
                assert locate_among(towns, name, context=key).community == key
    named = locate_among(towns, "曲沃县乐昌镇西南街社区下西关正街中段路面破损")
    assert named.community == "xinanjie"
    assert named.answer.candidates[0].level == "street"


def test_ranked_answers_come_from_every_community() -> None:
    found = ask("惠民超市")
    assert {key for key, _ in found.ranked} == {"wenyuanli", "beiguan"}
    lone = locate_among({"testville": small_locator()}, "文苑新村2号楼3单元501")
    assert lone.community == "testville"
    assert lone.answer.placed is not None
    assert lone.answer.placed.address_id == "wy2-3-501"


def test_a_street_in_both_is_asked_about_even_where_neither_could_be_placed() -> None:
    line = shapely.LineString([middle(1), middle(3)])
    one = locator_with(streets={"解放路": line})
    two = renamed(one, "北关社区", ("山西省", "临汾市", "翼城县", "唐兴镇"))
    found = locate_among({"a": one, "b": two}, "解放路路灯不亮")
    assert (found.community, found.answer.placed) == ("", None)
    assert "北关社区" in found.answer.question


def test_a_name_as_it_is_written_leads_a_community_that_reads_it_with_a_slip() -> None:
    rooms = [{"n": 1, "rooms": ["101"]}]
    row = {"unit": "g5", "name": "2号楼", "at": middle(5), "stairs": rooms}
    written = locator_with([{**row, "id": "a", "compound": "文远小区"}])
    alike = locator_with([{**row, "id": "b", "compound": "文苑小区"}])
    assert alike.locate("文远小区2号楼1单元101").placed is not None, "it is near enough for a slip"
    among = locate_among({"one": alike, "other": written}, "文远小区2号楼1单元101")
    assert among.community == "other"
    assert among.answer.placed is not None
