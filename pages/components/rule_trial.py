"""Trying routing rules on cases of the past before they go live."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from geo.clock import day_start
from geo.desk.ruling import Outcome
from geo.desk.trial import Trial, try_rules
from geo.errors import Faulty, GridwardError
from geo.exchange.rule_texts import write_rules
from geo.i18n import say
from pages.components.clock_words import clock_time
from pages.components.rule_words import routed_words, target_words
from pages.components.session import Visit

ROWS = 500


def rule_trial(here: Visit) -> None:
    """A text of rules, a span of days, and what the rules would have done."""
    _ = here.say
    today = here.office.today(here.community)
    with st.form("rules.trial", border=False):
        text = st.text_area(
            _("Rules, the first that fits decides"), write_rules(here.profile.rules), height=320, key="rules.text"
        )
        left, right = st.columns(2)
        first = left.date_input(_("From"), today - timedelta(days=30), key="rules.first")
        last = right.date_input(_("To"), today, key="rules.last")
        asked = st.form_submit_button(_("Try on past cases"), type="primary")
    if not asked:
        st.caption(_("Nothing is written: the rules go live when they stand in the profile and it is imported again."))
        return
    since = day_start(first, here.profile.zone)
    until = day_start(last + timedelta(days=1), here.profile.zone)
    try:
        trial = try_rules(here.office, here.actor, here.community, text, since, until, here.lang)
    except Faulty as problem:
        st.error("\n\n".join(f"{fault.subject}: {say(fault, here.lang)}" for fault in problem.faults))
    except GridwardError as problem:
        here.error(problem)
    else:
        _result(here, trial)


def _result(here: Visit, trial: Trial) -> None:
    _ = here.say
    told = _("{count} cases looked at; {changed} would be decided otherwise than by the rules of today.")
    st.info(told.format(count=trial.looked_at, changed=len(trial.changes)))
    rows = [*trial.taken, (_("no rule"), trial.left)]
    st.dataframe(pd.DataFrame(rows, columns=[_("Rule"), _("Cases")]), hide_index=True, width="stretch")
    if not trial.changes:
        return
    names = {category.code: here.name(dict(category.name)) for category in here.profile.categories}
    changes = [
        {
            _("Number"): change.case_id,
            _("Received"): clock_time(here, change.received_at),
            _("Matter"): names[change.category],
            _("Rules of today"): _outcome(here, change.before),
            _("With these rules"): _outcome(here, change.after),
        }
        for change in trial.changes[:ROWS]
    ]
    st.dataframe(pd.DataFrame(changes), hide_index=True, width="stretch")


def _outcome(here: Visit, found: Outcome) -> str:
    _ = here.say
    tree = here.office.tree(here.community)
    parts = [tree.say(found.handling_path) or tree.unit(found.handling_path[0]).name]
    if found.department:
        parts.append(target_words(here, f"department {found.department}", None))
    if found.urgent:
        parts.append(_("urgent!"))
    if found.routed is not None:
        parts.append(f"[{routed_words(here, found.routed)}]")
    return " · ".join(parts)
