"""The page of redrawing: every stage of a plan for whoever may see it, in both languages, and its own small verbs."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture
from geo.desk.redraw_review import date_redraw, recall_redraw, review_redraw, submit_redraw
from geo.desk.redraw_rollback import roll_back
from geo.desk.redraws import copy_redraw, drop_redraw, get_redraw, open_redraw, redraws
from geo.i18n import catalogue
from geo.model import Redraw, RedrawState
from geo.model.permissions import ROLES
from pages.components.redraw_words import STATE_WORDS

ROOT = Path(__file__).resolve().parents[2]
TOWN = "testville"
STAGES = tuple(RedrawState)


def run(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in {"community": TOWN, "lang": "zh", "role": "planner", **query}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/plan.py").run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.subheader, at.info, at.success, at.warning, at.error, at.text)
    said = [str(element.value) for group in kinds for element in group]
    labels = [one.label for group in (at.button, at.selectbox, at.text_input, at.toggle) for one in group]
    options = [option for group in (at.selectbox, at.button_group) for one in group for option in one.options]
    return "\n".join(map(str, [*said, *labels, *options]))


def button(at: AppTest, label: str) -> None:
    next(one for one in at.button if one.label == label).click().run()
    assert not at.exception


@pytest.fixture
def plan(office: Office) -> Redraw:
    """A draft that gives the east of the second grid to the third."""
    planner = demo_actor(office, TOWN, "planner")
    made = open_redraw(office, planner, TOWN, "冬季调整", target=20.0)
    gesture = {"kind": "paint", "grid": "g3", "blocks": ["g2e"]}
    return do_gesture(office, planner, TOWN, made.id, made.version, gesture).redraw


def brought_to(office: Office, plan: Redraw, stage: RedrawState) -> Redraw:
    """The plan at a stage, by the verbs that lead there."""
    planner, secretary = (demo_actor(office, TOWN, role) for role in ("planner", "secretary"))
    if stage is RedrawState.DROPPED:
        return drop_redraw(office, planner, TOWN, plan.id, plan.version)
    steps = STAGES.index(stage)
    if steps > 0:
        plan = submit_redraw(office, planner, TOWN, plan.id, plan.version)
    if steps > 1:
        plan = review_redraw(office, secretary, TOWN, plan.id, plan.version, "可以")
    if steps == STAGES.index(RedrawState.DATED):
        day = office.today(TOWN) + timedelta(days=3)
        return date_redraw(office, secretary, TOWN, plan.id, plan.version, day)
    if steps > STAGES.index(RedrawState.DATED):
        plan = date_redraw(office, secretary, TOWN, plan.id, plan.version, office.today(TOWN), at_once=True)
    if stage is RedrawState.ENDED:
        plan = roll_back(office, secretary, TOWN, plan.id, plan.version)
    assert plan.state is stage
    return plan


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_shown_to_planner_and_secretary_in_both_languages(
    office: Office, plan: Redraw, stage: RedrawState
) -> None:
    brought_to(office, plan, stage)
    for role in ("planner", "secretary"):
        for part in ("figures", "publish"):
            said = texts(run(role=role, redraw=plan.id, part=part))
            assert "冬季调整" in said
            assert catalogue("zh")[STATE_WORDS[stage]] in said
            untold = [line for line in said.splitlines() if re.search(r"[a-z]{4,}", re.sub(r"demo|RD-\S+", "", line))]
            assert not untold
    assert STATE_WORDS[stage] in texts(run(redraw=plan.id, part="publish", lang="en"))


def test_without_a_plan_the_page_offers_the_first_one_with_the_national_figure(office: Office) -> None:
    at = run()
    assert "这里还没有网格划分方案。" in texts(at)
    at.text_input(key="redraw.first.name").set_value("全市统一调整")
    at.selectbox(key="redraw.first.aim").set_value("households")
    button(at, "从现行边界开始")
    (made,) = redraws(office, demo_actor(office, TOWN, "planner"), TOWN)
    assert (made.name, made.measure, made.target, made.tolerance) == ("全市统一调整", "households", 400.0, 0.25)
    assert at.query_params["redraw"] in (made.id, [made.id])


def test_a_plan_without_a_name_is_refused_with_a_sentence(office: Office) -> None:
    at = run()
    button(at, "从现行边界开始")
    assert len(at.error) == 1
    assert not redraws(office, demo_actor(office, TOWN, "planner"), TOWN)


def test_a_plan_is_copied_given_figures_of_its_own_and_dropped(office: Office, plan: Redraw) -> None:
    planner = demo_actor(office, TOWN, "planner")
    at = run(redraw=plan.id)
    at.text_input(key=f"redraw.{plan.id}.copy").set_value("备选")
    button(at, "复制方案")
    copied = next(one for one in redraws(office, planner, TOWN) if one.copied_from == plan.id)
    key = f"redraw.{copied.id}"
    at = run(redraw=copied.id)
    at.selectbox(key=f"{key}.measure").set_value("people")
    at.number_input(key=f"{key}.target").set_value(50.0)
    at.number_input(key=f"{key}.tolerance").set_value(15.0)
    button(at, "修改目标")
    aimed = get_redraw(office, planner, TOWN, copied.id)
    assert (aimed.measure, aimed.target, aimed.tolerance) == ("people", 50.0, 0.15)
    at.checkbox(key=f"{key}.sure").check().run()
    button(at, "放弃方案")
    assert get_redraw(office, planner, TOWN, copied.id).state is RedrawState.DROPPED
    assert at.query_params.get("redraw") in (plan.id, [plan.id], None)


def test_a_plan_goes_from_draft_to_its_day_by_two_people_and_is_recalled(office: Office, plan: Redraw) -> None:
    secretary = demo_actor(office, TOWN, "secretary")
    at = run(redraw=plan.id, part="publish")
    at.toggle(key=f"redraw.moves.{plan.id}.{plan.version}").set_value(True).run()
    assert "第三网格" in texts(at)  # whoever draws it knows what moves before anybody is asked to review it
    button(at, "提交审核")
    assert "您参与过这个方案的编制，须由他人审核。" in texts(at)
    at = run(role="secretary", redraw=plan.id, part="publish")
    button(at, "审核通过")
    day = office.today(TOWN) + timedelta(days=5)
    at.date_input[0].set_value(day)
    button(at, "确定生效日期")
    dated = get_redraw(office, secretary, TOWN, plan.id)
    assert (dated.state, dated.effective) == (RedrawState.DATED, day)
    at.toggle(key=f"redraw.moves.{plan.id}.{dated.version}").set_value(True).run()
    assert not at.exception
    assert "第三网格" in texts(at)
    button(at, "撤回生效日期")
    assert get_redraw(office, secretary, TOWN, plan.id).state is RedrawState.REVIEWED


def test_what_blocks_publishing_is_listed_and_keeps_a_plan_from_being_submitted(office: Office, plan: Redraw) -> None:
    planner = demo_actor(office, TOWN, "planner")
    now = do_gesture(office, planner, TOWN, plan.id, plan.version, {"kind": "new", "blocks": ["g1e"]})
    emptied = do_gesture(
        office, planner, TOWN, plan.id, now.redraw.version, {"kind": "paint", "grid": "g3", "blocks": ["g1e"]}
    )
    at = run(redraw=plan.id, part="publish")
    assert any(one.blocking for one in emptied.defects)
    assert "妨碍发布" in texts(at)
    assert next(one for one in at.button if one.label == "提交审核").disabled


def test_two_plans_are_compared_and_one_is_put_into_the_other(office: Office, plan: Redraw) -> None:
    planner = demo_actor(office, TOWN, "planner")
    other = copy_redraw(office, planner, TOWN, plan.id, "备选")
    gesture = {"kind": "change", "grid": "g5", "name": "正街网格"}
    do_gesture(office, planner, TOWN, other.id, other.version, gesture)
    at = run(view="compare", redraw=plan.id, beside=other.id)
    shown = "\n".join(str(one.value.to_dict()) for one in at.dataframe)
    assert "正街网格" in shown
    assert "最大偏差" in shown
    button(at, "并入")
    merged = get_redraw(office, planner, TOWN, plan.id)
    assert merged.steps == plan.steps + 1
    assert "两个方案相同。" in texts(at)


def test_neighbour_units_have_a_view_of_their_own(office: Office) -> None:
    assert not run(view="units").error


def test_a_foreign_plan_gets_a_sentence_and_a_worker_is_not_offered_the_page(office: Office, plan: Redraw) -> None:
    at = run(redraw="RD-TES-20200101-77")
    assert "这里没有这个方案。" in texts(at)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        run(role="worker")


def test_the_right_that_offers_the_page_belongs_to_everybody_who_may_edit_or_publish() -> None:
    for role, rights in ROLES.items():
        if rights & {"draft:plan", "publish:plan"}:
            assert "review:plan" in rights, role


def test_a_recalled_plan_is_dated_again_by_the_page(office: Office, plan: Redraw) -> None:
    secretary = demo_actor(office, TOWN, "secretary")
    dated = brought_to(office, plan, RedrawState.DATED)
    recall_redraw(office, secretary, TOWN, dated.id, dated.version)
    at = run(role="secretary", redraw=plan.id, part="publish")
    button(at, "确定生效日期")
    assert get_redraw(office, secretary, TOWN, plan.id).effective == office.today(TOWN) + timedelta(days=1)
