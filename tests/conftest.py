"""A small corpus and the model trained on it, shared by all tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from triage import bundle
from triage.corpus import Corpus
from triage.predict import Triage
from triage.train import Trained, train

ROOT = Path(__file__).parent.parent

_TOPICS = {
    "binamarga": ["jalan rusak berlubang di {}", "lampu jalan mati di {}", "aspal jalan {} hancur", "trotoar {} rusak"],
    "lh": ["sampah menumpuk di {}", "bau sampah di {} belum diangkut", "warga bakar sampah di {}"],
    "dukcapil": ["syarat bikin ktp di {} apa saja", "cara urus kartu keluarga di {}", "berapa lama cetak ktp di {}"],
}
_PLACES = ["tebet", "cawang", "pulogadung", "menteng", "kemang", "cilincing", "koja", "gambir", "senen", "ancol"]


@pytest.fixture(scope="session")
def small_corpus() -> Corpus:
    """130 template messages of three agencies and three kinds."""
    made = Corpus(heads={"jenis": [], "skpd": []}, sources=["kecil.tsv"])
    for agency, patterns in _TOPICS.items():
        for pattern in patterns:
            for place in _PLACES:
                made.texts.append(pattern.format(place))
                made.heads["skpd"].append(agency)
                made.heads["jenis"].append("pertanyaan" if agency == "dukcapil" else "laporan")
    for i in range(30):
        made.texts.append(f"terima kasih pak {_PLACES[i % 10]} sudah {['bagus', 'mantap', 'beres'][i % 3]}")
        made.heads["skpd"].append("")
        made.heads["jenis"].append("lainnya")
    made.places = [f"kecil.tsv:{i + 2}" for i in range(len(made.texts))]
    # Templates are all near-duplicates of each other; here each message is its own.
    made.__dict__["groups"] = np.arange(len(made.texts))
    return made


@pytest.fixture(scope="session")
def trained(small_corpus: Corpus) -> Trained:
    return train(small_corpus, date="2026-01-01", jobs=1)


@pytest.fixture(scope="session")
def model_file(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "kecil.triage"
    bundle.save(trained.bundle, path)
    return path


@pytest.fixture(scope="session")
def triage(model_file: Path) -> Triage:
    return Triage.load(model_file)
