"""Sorts the messages citizens text to an Indonesian government complaint desk."""

from __future__ import annotations

__version__ = "0.1.0"
