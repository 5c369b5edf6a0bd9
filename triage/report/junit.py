"""The gates of a report as JUnit XML, which CI services show as tests."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from triage.report.data import Report
from triage.report.labels import Words
from triage.report.markdown import gate_sentence

#: What XML 1.0 forbids; ElementTree writes it all the same and readers then refuse the file.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report, language: str = "id") -> str:
    """One test case per gate; a report without gates has one that says so by being skipped."""
    words = Words(language)
    broken = [gate for gate in report.gates if not gate.passed]
    counts = {"tests": str(max(1, len(report.gates))), "failures": str(len(broken)), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": "triage evaluate", **counts})
    names = _clean(", ".join(report.corpus.names))
    skipped = "0" if report.gates else "1"
    suite = ElementTree.SubElement(root, "testsuite", {"name": names, **counts, "skipped": skipped})
    for gate in report.gates:
        name = f"{gate.metric} {gate.kind}" + ("" if gate.kind == "no-worse" else f" {gate.limit:g}")
        case = ElementTree.SubElement(suite, "testcase", {"classname": "triage.gates", "name": _clean(name)})
        if not gate.passed:
            sentence = _clean(gate_sentence(gate, words))
            failure = ElementTree.SubElement(case, "failure", {"message": sentence, "type": "gate"})
            failure.text = f"{sentence} ({_clean(gate.source)})"
    if not report.gates:
        case = ElementTree.SubElement(suite, "testcase", {"classname": "triage.gates", "name": "(no gates)"})
        ElementTree.SubElement(case, "skipped")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
