"""Fuzzes one kind of input guided by coverage: atheris mutates what reaches new code, where fuzz.py mutates at random.

    pip install '.[fuzz]'
    python benchmarks/fuzz_atheris.py KIND FOLDER [-runs=100000] [-max_total_time=600] ...

KIND is one of benchmarks/fuzzkinds.py's (sheets and predict are left to fuzz.py: the one forks, the other is slow);
FOLDER keeps the inputs that were found worth it, first the fixtures.  Other options are libFuzzer's.  An input that
gives neither rows nor one sentence ends the run, and is written beside the folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["triage"]):
    from fuzzkinds import KINDS, ready

    import triage.bundle
    import triage.inbox.jsonlines
    import triage.inbox.mail
    import triage.inbox.parquet
    import triage.inbox.sms
    import triage.inbox.tabular
    import triage.inbox.telegram
    import triage.inbox.whatsapp
    import triage.predict
    import triage.redact
    import triage.words  # noqa: F401

LEFT_OUT = ("sheets", "predict")


def main() -> None:
    kinds = [kind for kind in KINDS if kind not in LEFT_OUT]
    if len(sys.argv) < 3 or sys.argv[1] not in kinds:
        sys.exit(f"{(__doc__ or '').partition(chr(10))[0]}\nKIND: {', '.join(kinds)}")
    kind, folder = sys.argv[1], Path(sys.argv[2])
    try_one, stock = ready(kind)
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(stock[:500]):
        (folder / f"fixture-{number}").write_bytes(data)
    options = [sys.argv[0], "-timeout=5", "-rss_limit_mb=1024", f"-artifact_prefix={folder}.", *sys.argv[3:]]
    atheris.Setup([*options, str(folder)], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
