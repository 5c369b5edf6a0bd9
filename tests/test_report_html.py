"""The HTML report: one safe, whole page in two languages, with and without plots."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser

import evalcases
import pytest

from triage.intervals import Estimate
from triage.report import plots
from triage.report.data import Comparison, Contest, CorpusFacts, ModelFacts, Report
from triage.report.html import as_html
from triage.report.labels import LANGUAGES, Words
from triage.report.markdown import as_markdown
from triage.report.markup import Html, element, join, safe
from triage.report.sections import COSTLIEST, TEXT, clipped, describe
from triage.report.terminal import comparison_lines

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """Checks that elements close in order; gathers ids, links, addresses and texts."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.addresses = [], [], [], []
        self.counts, self.texts, self.handlers = Counter(), [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.counts[tag] += 1
        for key, value in attributes:
            self.ids += [value] if key == "id" else []
            self.links += [value] if key == "href" else []
            self.addresses += [value] if key in ("src", "srcset", "action", "xlink:href", "data") else []
            self.handlers += [key] if key.startswith("on") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(scope="module")
def pages():
    report = evalcases.report()
    return {language: as_html(report, language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_whole_page(pages, language):
    page = Page(pages[language])
    assert pages[language].startswith(f'<!doctype html>\n<html lang="{language}">')
    assert len(page.ids) == len(set(page.ids))
    targets = {link[1:] for link in page.links if link.startswith("#")}
    assert targets <= set(page.ids)
    assert {link for link in page.links if not link.startswith("#")} == {"data:,"}
    assert page.counts["svg"] == 4  # two reliability diagrams, coverage, learning
    for key in ("gates", "comparison", "reliability", "curve", "learning", "errors", "slices", "unknown_words"):
        assert Words(language)(key) in page.texts


def test_nothing_is_fetched(pages):
    page = Page(pages["id"])
    assert all(re.fullmatch(r"#\w+", address) for address in page.addresses)  # marks inside the drawings
    assert not re.search(r"@import|url\((?!#)|https?://(?!www\.w3\.org/)", pages["id"])


def test_the_policy_lets_only_our_script_run(pages):
    script = re.search(r"<script>(.*?)</script>", pages["id"], re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', pages["id"])[1]
    assert policy == (
        "default-src &#x27;none&#x27;; img-src data:; style-src &#x27;unsafe-inline&#x27;; "
        f"script-src &#x27;sha256-{digest}&#x27;"
    )


def test_hostile_messages_stay_text(pages):
    page = Page(pages["id"])
    assert (page.counts["script"], page.counts["img"], page.handlers) == (1, 0, [])
    text = "".join(page.texts)
    assert "<script>alert(1)</script>" in text
    assert "--> ]]> &lt;b&gt; {title} %s" in text
    assert "Dinas <Lingkungan> Hidup" in text
    assert not re.search("[\x00\x07\u202e\ud83d]", text)


def test_cells_of_the_heat_map_lead_to_messages(pages):
    cells = re.findall(r'<a href="#(c-skpd-\d+-\d+)"', pages["id"])
    assert cells
    for cell in cells:
        group = pages["id"].split(f'id="{cell}"')[1].split('class="cell"')[1]
        assert group.index("<article") < group.index("</h3>") + 40


def test_personal_data_is_masked_unless_asked_for(pages):
    assert "081234567890" not in pages["id"]
    assert "3171012345670001" not in pages["id"]
    assert Words("id")("redacted") in pages["id"]
    shown = as_html(evalcases.report(show=str), "id")
    assert "081234567890" in shown
    assert Words("id")("not_redacted") in shown


def test_every_number_shown_is_the_report_s(pages):
    report, words = evalcases.report(), Words("en")
    for name, estimate in report.metrics.items():
        row = pages["en"].split(f"<code>{name}</code></small></th>")[1].split("</tr>")[0]
        assert f">{words.number(estimate.value)}" in row
        if estimate.low is not None:
            assert f"<small>{words.number(estimate.low)}–{words.number(estimate.high)}</small>" in row
        assert f">{estimate.rows}</td>" in row


def test_without_matplotlib_the_numbers_are_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert not plots.available()
    text = as_html(evalcases.report(), "en")
    page = Page(text)
    assert page.counts["svg"] == 0
    assert Words("en")("no_plots") in page.texts
    assert "<details open><summary>The numbers</summary>" in text


def test_a_bare_report_is_a_page_too():
    nothing = Estimate(None)
    bare = Report(ModelFacts("m"), CorpusFacts(["a.csv"], 0), {"auto.coverage": nothing, "auto.error": nothing}, [], 0.05)
    page = Page(as_html(bare, "en"))
    assert Words("en")("head_none") in page.texts
    assert page.counts["section"] == 1


def test_same_report_same_bytes(pages):
    assert as_html(evalcases.report(), "id") == pages["id"]


def test_drawings_take_the_colours_of_the_page(pages):
    drawings = re.findall(r"<svg.*?</svg>", pages["en"], re.DOTALL)
    assert all("var(--accent)" in drawing for drawing in drawings)
    assert not any(re.search(r"#0[1-6]0[1-6]0[1-6]", drawing) for drawing in drawings)
    assert all("<text" in drawing for drawing in drawings)


def test_at_most_thirty_costliest_errors(pages):
    part = pages["en"].split('<section id="errors">')[1].split("</section>")[0]
    assert part.count("<article") == min(COSTLIEST, len(evalcases.report().errors))


def test_text_is_escaped_and_html_is_not():
    assert element("b", "<i>", element("br"), class_="a b", data_x='"', hidden=True, id=None) == (
        '<b class="a b" data-x="&quot;" hidden>&lt;i&gt;<br></b>'
    )
    assert join("&", Html("&amp;")) == "&amp;&amp;"
    assert safe("a\u202eb\x00\ud800c") == "a\ufffdb\ufffd\ufffdc"


def test_long_letters_are_clipped():
    assert clipped("a\nb") == "a\nb"
    assert clipped("x" * 5000) == "x" * (TEXT - 1) + "…"


@pytest.mark.parametrize("name", sorted(evalcases.report().numbers()))
def test_every_metric_can_be_said_in_words(name):
    for language in LANGUAGES:
        assert describe(name, Words(language))


@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium on this machine")
def test_opens_in_a_browser_without_a_complaint(pages, tmp_path):
    (tmp_path / "r.html").write_text(pages["id"], encoding="utf-8")
    options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    options += " --disable-component-update --disable-sync --enable-logging=stderr --dump-dom"
    done = subprocess.run(
        ["chromium", *options.split(), f"--user-data-dir={tmp_path / 'browser'}", (tmp_path / "r.html").as_uri()],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert [line for line in done.stderr.splitlines() if ":CONSOLE" in line] == []
    assert done.stdout.count('<button type="button">') == 6 + 6 + 5  # the script ran: two label tables, the contest


_NOTHING = {"auto.coverage": Estimate(None, None, None, 0), "auto.error": Estimate(None, None, None, 0)}


@pytest.mark.parametrize(
    ("p", "language", "line"),
    [
        (0.0, "en", "skpd.accuracy: 0.700 → 0.800 (difference 0.100, p < 0.0001): better"),
        (0.0, "id", "skpd.accuracy: 0,700 → 0,800 (selisih 0,100, p < 0,0001): lebih baik"),
        (0.0312, "en", "skpd.accuracy: 0.700 → 0.800 (difference 0.100, p = 0.0312): better"),
    ],
)
def test_no_chance_is_nought(p, language, line):
    contest = Contest("skpd.accuracy", 0.7, 0.8, Estimate(0.1, 0.05, 0.15, 100), p, "better")
    found = Comparison(ModelFacts("lama.triage"), 100, [contest], [], 0, [])
    report = Report(ModelFacts("m"), CorpusFacts(["a.tsv"], 100), _NOTHING, [], 0.05, comparison=found)
    assert comparison_lines(report, Words(language))[2].strip() == line
    assert f">{'&lt; ' + line.split('p < ')[1].split(')')[0] if p == 0 else '0.0312'}<" in as_html(report, language)
    assert "0.0000" not in as_markdown(report, language)
