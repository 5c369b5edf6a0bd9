"""Reviewed answers that a desk may give to a question: the table, the comparison, the columns.

An answer is only ever suggested.  Nothing is sent by itself.
"""

from triage.answers.matcher import FLOOR, Matcher
from triage.answers.stage import Suggestions
from triage.answers.table import Answer, Answers, read

__all__ = ["FLOOR", "Answer", "Answers", "Matcher", "Suggestions", "read"]
