"""Messages about one event get one number: the stage behind ``triage predict --incidents``."""

from __future__ import annotations

from triage.incidents.stage import WINDOW_HOURS, Incidents

__all__ = ["WINDOW_HOURS", "Incidents"]
