"""Times whole processes that label a large inbox, CSV to CSV, against others.

    python benchmarks/speed.py [--count 100000] [--rounds 7] [--folder /tmp/speed] [--only triage,fasttext]

(a) ``fasttext predict-prob``, a model of the same corpus, reading bare lines and writing a label and a
number; (b) word 1-2 TF-IDF and LinearSVC of scikit-learn, pandas CSV in and out; (c) Sastrawi stemming each
message before (b), on a sample; (d) reading with the csv module and writing four constant columns.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from inbox import CORPUS
from timing import PYTHON, TRIAGE, alternate, machine, median, publish, run, spread, table

#: Messages that (c) is run on; the rest is extrapolated.
SAMPLE = 2_000

FLOOR = """
import csv, sys
with open(sys.argv[1], encoding="utf-8", newline="") as i, open(sys.argv[2], "w", encoding="utf-8", newline="") as o:
    rows, out = csv.reader(i), csv.writer(o, lineterminator="\\n")
    out.writerow([*next(rows), "a", "b", "c", "d"])
    for row in rows:
        out.writerow([*row, "laporan", "0.99", "binamarga", "teruskan"])
"""
SKLEARN = """
import pickle, sys
import pandas as pd
pipelines = pickle.load(open(sys.argv[1], "rb"))
frame = pd.read_csv(sys.argv[2])
texts = frame["pesan"]
if "stem" in sys.argv[4:]:
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory
    stemmer = StemmerFactory().create_stemmer()
    texts = [stemmer.stem(text) for text in texts]
for name, pipeline in pipelines.items():
    frame[name] = pipeline.predict(texts)
frame.to_csv(sys.argv[3], index=False)
"""
FIT = """
import csv, glob, pickle, sys
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC
rows = [row for path in sorted(glob.glob(sys.argv[1] + "/*.tsv"))
        for row in csv.DictReader(open(path, encoding="utf-8", newline=""), delimiter="\\t")]
texts = [row["pesan"] for row in rows]
pickle.dump({name: make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LinearSVC()).fit(
    texts, [row[name] or "-" for row in rows]) for name in ("jenis", "skpd")}, open(sys.argv[2], "wb"))
"""


def _corpus() -> Iterator[dict[str, str]]:
    for path in sorted(CORPUS.glob("*.tsv")):
        with open(path, encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter="\t")


def _fasttext_line(row: dict[str, str]) -> str:
    return f"__label__{row['skpd'] or '-'} {' '.join(row['pesan'].split())}\n"


def prepare(folder: Path, count: int) -> None:
    """Inboxes and the models of the others, unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in {f"in{count}": count, f"in{SAMPLE}": SAMPLE}.items():
        if not (folder / f"{name}.csv").exists():
            script = Path(__file__).with_name("inbox.py")
            run([PYTHON, script, str(size), folder / f"{name}.csv", "--lines", folder / f"{name}.txt"])
    for name, text in {"floor.py": FLOOR, "sk.py": SKLEARN, "fit.py": FIT}.items():
        (folder / name).write_text(text, encoding="utf-8")
    if not (folder / "ft.bin").exists():
        corpus = folder / "ft.train"
        corpus.write_text("".join(map(_fasttext_line, _corpus())), encoding="utf-8")
        settings = ["-wordNgrams", "2", "-dim", "50", "-bucket", "200000", "-verbose", "0"]
        run(["fasttext", "supervised", "-input", corpus, "-output", folder / "ft", *settings])
    if not (folder / "sk.pickle").exists():
        run([PYTHON, folder / "fit.py", CORPUS, folder / "sk.pickle"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "speed")
    parser.add_argument("--only", default="triage,workers,fasttext,sklearn,stemmed,floor")
    parser.add_argument("--core", default="1", help="which core the one-core runs have")
    options = parser.parse_args()
    prepare(options.folder, options.count)
    here, only = options.folder, options.only.split(",")
    given, out = here / f"in{options.count}.csv", here / "out.csv"
    label = [*TRIAGE, "predict", given, "-o", out, "--force", "-q"]
    fasttext = ["fasttext", "predict-prob", here / "ft.bin", given.with_suffix(".txt")]
    one, sklearn = ["taskset", "-c", options.core], [PYTHON, here / "sk.py", here / "sk.pickle"]
    commands = {
        "triage": ("triage predict", [*one, *label]),
        "workers": ("triage predict --workers 2, two cores", [*label, "--workers", "2"]),
        "fasttext": ("(a) fasttext predict-prob", [*one, *fasttext]),
        "sklearn": ("(b) TF-IDF and LinearSVC, pandas", [*one, *sklearn, given, out]),
        "stemmed": (f"(c) Sastrawi before (b), {SAMPLE} messages, extrapolated",
                    [*one, *sklearn, here / f"in{SAMPLE}.csv", out, "stem"]),
        "floor": ("(d) csv module, four constant columns", [*one, PYTHON, here / "floor.py", given, out]),
    }  # fmt: skip
    runs = alternate({name: commands[name][1] for name in only}, options.rounds)
    scale = {"stemmed": options.count / SAMPLE}
    seconds = {name: median(runs[name]) * scale.get(name, 1) for name in only}
    ratios = [name for name in ("fasttext", "sklearn", "floor") if name in only]
    rows = [
        [commands[name][0], f"{seconds[name]:.2f}", "" if name in scale else spread(runs[name]),
         f"{median(runs[name], 'cpu') * scale.get(name, 1):.2f}", f"{options.count / seconds[name]:,.0f}",
         *(f"{seconds[name] / seconds[other]:.2f}" for other in ratios)]
        for name in only
    ]  # fmt: skip
    title = f"{options.count:,} messages" + (f": {', '.join(only)}" if len(only) < len(commands) else "")
    letters = {"fasttext": "a", "sklearn": "b", "floor": "d"}
    head = ["one core, CSV to CSV", "seconds (median)", "least-most", "processor seconds", "messages/s"]
    head += [f"x ({letters[name]})" for name in ratios]
    some = f" --only {options.only}" if len(only) < len(commands) else ""
    command = f"`python benchmarks/speed.py --count {options.count} --rounds {options.rounds}{some}`"
    publish(title, f"{machine()}; {options.rounds} alternating rounds: {command}\n\n{table(head, rows)}")


if __name__ == "__main__":
    main()
