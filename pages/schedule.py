"""The schedule: who goes where, when, in which order; each part of it is one component."""

from pages.components.schedule_tabs import schedule_tabs
from pages.components.session import visit

schedule_tabs(visit())
