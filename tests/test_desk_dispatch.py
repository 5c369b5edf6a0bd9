"""Every message once, in one place; sheets that people can correct; files that survive a kill."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest
from deskcases import DAY, HEADER, NOW, Desk, as_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.desk import files
from triage.desk.labelled import Reader
from triage.desk.ledger import Ledger
from triage.errors import InputError, OutputError
from triage.inbox import open_inbox

FIRST = {"1": "terkirim sda", "2": "terkirim binamarga", "3": "jawab bapenda", "4": "tinjau lh", "5": "arsip"}


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


class TestOnce:
    def test_each_message_goes_where_its_label_says(self, desk):
        done = desk.dispatch()
        assert desk.places() == FIRST
        assert str(done) == "5 read: 5 new, 0 moved, 0 known already"
        assert done.counts == {"sda": 1, "binamarga": 1, "jawab": 1, "tinjau": 1, "arsip": 1}
        assert desk.files() == sorted(
            f"{name}.{suffix}"
            for name in ("arsip", "jawab", "sampul", "skpd-binamarga", "skpd-sda", "tinjau")
            for suffix in ("csv", "xlsx")
        )

    def test_the_same_dispatch_again_sends_nothing(self, desk):
        desk.dispatch()
        before = {path: path.read_bytes() for path in desk.folder.iterdir()}
        again = desk.dispatch()
        assert (again.batch, again.paths, str(again)) == (None, [], "5 read: 0 new, 0 moved, 5 known already")
        assert {path: path.read_bytes() for path in desk.folder.iterdir()} == before
        assert desk.ask("SELECT count(*) FROM batch") == [(1,)]

    def test_a_longer_inbox_sends_what_is_new(self, desk):
        desk.dispatch()
        more = DAY + "6,2026-11-24 07:05,x,got mampet,laporan,0.99,sda,0.98,,teruskan,got\n"
        assert str(desk.dispatch(more)) == "6 read: 1 new, 0 moved, 5 known already"
        assert [row["id"] for row in desk.sheet("skpd-sda.2")] == ["6"]
        assert [row["id"] for row in desk.sheet("skpd-sda")] == ["1"]

    def test_it_goes_nowhere_again_after_it_came_back(self, desk):
        desk.dispatch()
        desk.replies("id,status\n1,bukan wewenang\n")
        assert desk.dispatch().outcomes["sudah ada"] == 5
        assert desk.places()["1"] == "tinjau sda"

    def test_equal_rows_without_id_and_time_are_different_messages(self, desk):
        text = "pesan,jenis,skpd,tindakan\n" + "tes,lainnya,,arsip\n" * 3
        assert desk.dispatch(text).outcomes["baru"] == 3
        assert desk.dispatch(text + "tes,lainnya,,arsip\n").outcomes == {"sudah ada": 3, "baru": 1}

    def test_a_backup_that_counts_anew_sends_nothing_twice(self, desk):
        """The phone has deleted the oldest message, and got two new ones that differ from old ones in the id alone."""
        row = "{},2026-11-24 07:0{},0812-0000-0001,{},laporan,0.99,sda,0.98,,teruskan,x\n"
        first = [(1, 0, "got"), (2, 1, "got"), (3, 1, "got")]
        desk.dispatch(HEADER + "\n" + "".join(row.format(*cells) for cells in first))
        assert desk.ask("SELECT count(*) FROM message") == [(3,)]
        then = (
            HEADER + "\n" + "".join(row.format(*c) for c in [(1, 1, "got"), (2, 1, "got"), (3, 2, "got"), (4, 2, "x")])
        )
        assert desk.dispatch(then).outcomes == {"sudah ada": 2, "baru": 2}
        assert desk.dispatch(then).outcomes == {"sudah ada": 4}

    def test_a_number_counts_where_the_time_of_day_or_the_sender_is_unknown(self, desk):
        for row in ("{},2026-11-24,x,got\n", "{},2026-11-24 07:00,,got\n"):
            text = "id,waktu,pengirim,pesan,jenis,skpd,tindakan\n" + row.replace("\n", ",laporan,sda,teruskan\n")
            assert desk.dispatch(text.format(1)).outcomes == {"baru": 1}
            assert desk.dispatch(text.format(2)).outcomes == {"baru": 1}

    def test_the_formula_guard_makes_no_other_message(self, desk):
        plain = "id,pesan,jenis,skpd,tindakan\n1,+62812 tolong,laporan,lh,teruskan\n"
        desk.dispatch(plain)
        assert desk.dispatch(plain.replace("+62", "'+62")).outcomes["sudah ada"] == 1

    def test_a_newer_model_decides_only_what_nobody_has_read(self, desk):
        desk.dispatch()
        newer = DAY.replace("0.30,sda:0.20,tinjau", "0.99,sda:0.20,teruskan").replace("0.99,sda,0.98", "0.99,lh,0.98")
        done = desk.dispatch(newer, model="def")
        assert desk.places() == {**FIRST, "4": "terkirim lh"}
        assert (done.outcomes["dipindah"], done.outcomes["sudah ada"]) == (1, 4)
        assert desk.ask("SELECT model FROM decision WHERE tindakan = 'teruskan' AND skpd = 'lh'") == [("def",)]

    @settings(max_examples=20, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from("abc"), st.sampled_from(["sda", "lh", "zzz", ""])),
            min_size=1, max_size=12,
        ),
        st.integers(0, 12),
    )  # fmt: skip
    def test_every_row_is_in_one_place_however_the_inbox_is_cut(self, tmp_path_factory, rows, cut):
        lines = [f"{n},{text},laporan,{skpd},teruskan\n" for n, text, skpd in rows]
        desk = Desk(tmp_path_factory.mktemp("desk"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "SUFFIXES", ("csv",))
            for part in filter(None, (lines[:cut], lines[cut:], lines)):
                desk.dispatch("id,pesan,jenis,skpd,tindakan\n" + "".join(part))
        distinct = {(n, text) for n, text, _ in rows}
        assert sorted(desk.ask("SELECT nomor, pesan FROM message")) == sorted((str(n), t) for n, t in distinct)
        assert desk.ask("SELECT count(*) FROM message WHERE tempat NOT IN ('terkirim', 'tinjau')") == [(0,)]


class TestDoubts:
    @pytest.mark.parametrize(
        ("cells", "note"),
        [
            ("x,laporan,zzz,teruskan", 'in.csv:2: kode skpd "zzz" tidak dikenal'),
            ("x,laporan,,teruskan", "in.csv:2: skpd kosong"),
            ("x,laporan,sda,kirim", 'in.csv:2: tindakan "kirim" tidak dikenal'),
            ("x,laporan,sda,", "in.csv:2: tindakan kosong"),
            ("x,laporan,sda,teruskan,lebih", "in.csv:2: 6 sel, judul hanya 5"),
        ],
    )
    def test_what_cannot_be_done_goes_to_review_and_is_named(self, desk, cells, note):
        done = desk.dispatch(f"id,pesan,jenis,skpd,tindakan\n1,{cells}\n")
        assert done.notes == [note]
        assert desk.places()["1"].startswith("tinjau")
        (row,) = desk.sheet("tinjau")
        assert (row["catatan"], row["tindakan"]) == (note.partition(": ")[2], "tinjau")

    def test_lines_are_those_of_the_file(self, desk):
        text = 'id,pesan,jenis,skpd,tindakan\n1,"dua\nbaris",laporan,sda,teruskan\n2,x,laporan,zzz,teruskan\n'
        assert desk.dispatch(text).notes == ['in.csv:4: kode skpd "zzz" tidak dikenal']

    def test_an_unlabelled_inbox_is_refused(self, desk):
        with pytest.raises(InputError) as caught:
            desk.dispatch("id,pesan\n1,x\n")
        assert str(caught.value) == (
            'in.csv: no column "tindakan" (found: id, pesan). Label it first with triage predict'
        )

    def test_columns_of_the_inbox_travel_along(self, desk):
        desk.dispatch("id,pesan,status,kanal,jenis,skpd,tindakan\n1,x,lama,SMS,laporan,sda,teruskan\n")
        (row,) = desk.sheet("skpd-sda")
        assert (row["kanal"], row["status_asal"], row["status"]) == ("SMS", "lama", "")

    def test_a_foreign_ticket_is_only_a_column(self, desk):
        desk.dispatch("tiket,pesan,jenis,skpd,tindakan\nHD-77,x,laporan,sda,teruskan\n")
        assert desk.sheet("skpd-sda")[0]["tiket_asal"] == "HD-77"


class TestReview:
    def correct(self, desk, number="4", sheet="tinjau", **cells):
        rows = desk.sheet(sheet)
        for row in rows:
            if row["id"] == number:
                row.update(cells)
        return desk.dispatch(as_csv(rows), name="tinjau.csv", siapa="budi")

    @pytest.mark.parametrize(
        ("cells", "place", "corrections"),
        [
            ({"tindakan": "teruskan"}, "terkirim lh", []),
            ({"tindakan": "arsip"}, "arsip", []),
            ({"tindakan": "teruskan", "skpd": "sda"}, "terkirim sda", [("lh", "sda", "ani")]),
            ({"skpd": "SDA "}, "terkirim sda", [("lh", "sda", "ani")]),  # tindakan was forgotten
            ({"jenis": "lainnya"}, "arsip", [("lh", "", "ani")]),
            ({"jenis": "pertanyaan"}, "jawab lh", [("lh", "lh", "ani")]),
            ({"skpd_benar": "sda"}, "terkirim sda", [("lh", "sda", "ani")]),
        ],
    )
    def test_a_person_decides(self, desk, cells, place, corrections):
        desk.dispatch()
        self.correct(desk, **cells, petugas="ani")
        assert desk.places() == {**FIRST, "4": place}
        assert desk.ask("SELECT skpd_lama, skpd, siapa FROM correction") == corrections
        assert desk.ask("SELECT siapa, model, jenis_yakin FROM decision WHERE batch = 2") == [("ani", "", None)]

    def test_an_untouched_sheet_moves_nothing(self, desk):
        desk.dispatch()
        assert self.correct(desk).batch is None
        assert desk.places() == FIRST

    def test_the_archive_can_be_opened(self, desk):
        desk.dispatch()
        self.correct(desk, number="5", sheet="arsip", jenis="laporan", skpd="lh")
        assert desk.places()["5"] == "terkirim lh"

    def test_the_corrected_sheet_twice_sends_nothing_twice(self, desk):
        desk.dispatch()
        self.correct(desk, skpd="sda")
        again = self.correct(desk, skpd="sda")
        assert (again.batch, again.notes) == (None, [])
        desk.replies("id,status\n4,bukan wewenang\n")
        again = self.correct(desk, skpd="sda")
        assert (again.batch, again.notes, desk.places()["4"]) == (None, [], "tinjau sda")

    def test_an_old_sheet_does_not_undo_what_came_after(self, desk):
        desk.dispatch()
        self.correct(desk, skpd="sda")
        late = self.correct(desk, skpd="binamarga")
        ticket = desk.ticket("4")
        assert late.notes == [
            f"tinjau.csv:2: {ticket} sudah berpindah sejak lembar ini ditulis (sekarang: terkirim sda)"
        ]
        assert str(late) == "1 read: 0 new, 0 moved, 0 known already, 1 not applied"
        desk.replies("id,status\n4,selesai\n")
        assert self.correct(desk, skpd="binamarga").notes == [f"tinjau.csv:2: {ticket} sudah selesai"]

    @pytest.mark.parametrize(
        ("cells", "why"),
        [
            ({"jenis": "lapor", "tindakan": "teruskan"}, 'jenis "lapor" tidak dikenal'),
            ({"skpd": "zzz"}, 'kode skpd "zzz" tidak dikenal'),
            ({"tindakan": "kirim"}, 'tindakan "kirim" tidak dikenal'),
            ({"tiket": "P123456789"}, 'tiket "P123456789" tidak ada di buku ini'),
            ({"langkah": "1"}, 'langkah "1" bukan milik {}'),
            ({"langkah": ""}, 'langkah "" bukan milik {}'),
        ],
    )
    def test_a_mistake_is_named_and_changes_nothing(self, desk, cells, why):
        desk.dispatch()
        done = self.correct(desk, **cells)
        assert done.notes == [f"tinjau.csv:2: {why.format(desk.ticket('4'))}"]
        assert (done.batch, desk.places()) == (None, FIRST)

    def test_a_redacted_sheet_does_not_change_the_message(self, desk):
        desk.dispatch()
        self.correct(desk, skpd="sda", pesan="[NAMA] lain", pengirim="[TELEPON]")
        assert desk.ask("SELECT pesan, pengirim FROM message WHERE nomor = '4'") == [
            ("tolong yang kemarin", "0812-0000-0004")
        ]

    def test_the_counter_says_at_once_what_is_right(self, desk):
        text = HEADER + ",jenis_benar,skpd_benar,petugas\n9,,,x,laporan,0.9,lh,0.9,,tinjau,x,,sda,ani\n"
        desk.dispatch(text)
        assert desk.places() == {"9": "terkirim sda"}
        assert desk.ask("SELECT skpd_lama, skpd, siapa FROM correction") == [("lh", "sda", "ani")]
        assert desk.dispatch(text).outcomes["sudah ada"] == 1

    def test_labels_by_hand_are_nobodys_error(self, desk):
        desk.dispatch(person=True, model="")
        assert desk.ask("SELECT DISTINCT siapa, model FROM decision") == [("siti", "")]
        assert desk.ask("SELECT count(*) FROM correction") == [(0,)]


class TestSheets:
    def test_cover(self, desk):
        desk.dispatch(at=datetime(2026, 11, 24, 8, 30))
        rows = {row["tujuan"]: row for row in desk.sheet("sampul")}
        assert [row["jumlah"] for row in rows.values()] == ["1", "1", "1", "1", "1", "5"]
        assert rows["sda"] == {
            "tujuan": "sda", "nama": "Dinas Sumber Daya Air", "jumlah": "1", "koordinasi_batas": "2026-11-24 14:30",
            "selesai_batas": "2026-12-01 08:30", "berkas": "skpd-sda.xlsx",
            "keterangan": "banjir dan genangan tidak kenal hari libur",
        }  # fmt: skip
        assert rows["binamarga"]["selesai_batas"] == "2026-12-03 08:30"
        assert rows["jumlah"]["keterangan"] == "pengiriman 1 dari in.csv, 2026-11-24 08:30:00, oleh siti"

    def test_permits_take_longer_and_the_cover_says_so(self, desk):
        desk.dispatch("id,pesan,jenis,skpd,tindakan\n1,izin,laporan,pmptsp,teruskan\n")
        (row, _) = desk.sheet("sampul")
        assert (row["selesai_batas"], row["keterangan"]) == (
            "2026-12-14 08:30", "perizinan lebih lama: berkas harus lengkap dulu",
        )  # fmt: skip

    def test_answers_come_with_questions_only_if_there_are_any(self, desk):
        desk.dispatch()
        assert "jawaban" not in desk.sheet("jawab")[0]
        header = "id,pesan,jenis,skpd,tindakan,jawaban_id,jawaban,jawaban_yakin\n"
        desk.dispatch(header + "8,jam buka?,pertanyaan,bapenda,jawab,j1,Buka jam 8.,0.91\n")
        (row,) = desk.sheet("jawab.2")
        assert (row["jawaban_id"], row["jawaban"], row["jawaban_yakin"]) == ("j1", "Buka jam 8.", "0.91")

    def test_agencies_get_no_more_personal_data_than_they_need(self, desk):
        secret = "hub 0812-3456-7890"
        lines = "".join(
            f"{i},2026-11-24,Budi,{secret},Siti,laporan,{skpd},{action}\n"
            for i, (skpd, action) in enumerate(
                [("binamarga", "teruskan"), ("dukcapil", "teruskan"), ("lh", "tinjau"), ("bpjs", "jawab")]
            )
        )
        desk.dispatch("id,waktu,pengirim,pesan,nama,jenis,skpd,tindakan\n" + lines, redact=True)
        (hidden,) = desk.sheet("skpd-binamarga")
        assert (hidden["pengirim"], hidden["pesan"], hidden["nama"]) == ("[NAMA]", "hub [TELEPON]", "[NAMA]")
        assert (hidden["id"], hidden["waktu"]) == ("0", "2026-11-24")
        for name in ("skpd-dukcapil", "tinjau", "jawab"):
            assert [(r["pengirim"], r["pesan"]) for r in desk.sheet(name)] == [("Budi", secret)]
        notes = {row["tujuan"]: row["keterangan"] for row in desk.sheet("sampul")}
        assert notes["binamarga"].endswith("; data pribadi ditutup")
        assert "ditutup" not in notes["dukcapil"]

    def test_workbooks_have_lists_and_a_frozen_header(self, desk):
        openpyxl = pytest.importorskip("openpyxl")
        desk.dispatch()
        for name, listed in (
            ("skpd-sda", {"status", "skpd_benar"}), ("jawab", {"status", "skpd_benar"}),
            ("tinjau", {"jenis", "skpd", "tindakan"}),
        ):  # fmt: skip
            sheet = openpyxl.load_workbook(desk.folder / f"{name}.xlsx")["pesan"]
            rules = {str(rule.sqref)[0] for rule in sheet.data_validations.dataValidation}
            columns = {cell.column_letter: cell.value for cell in sheet[1]}
            assert {columns[letter] for letter in rules} == listed
            assert (sheet.freeze_panes, sheet["E2"].alignment.wrap_text) == ("A2", True)

    def test_a_number_can_be_copied_out_of_a_workbook_and_a_formula_cannot_run(self, desk):
        openpyxl = pytest.importorskip("openpyxl")
        desk.dispatch("id,pengirim,pesan,jenis,skpd,tindakan\n1,+6281200000001,=1+1,laporan,sda,teruskan\n")
        page = openpyxl.load_workbook(desk.folder / "skpd-sda.xlsx")["pesan"]
        cells = {head.value: cell for head, cell in zip(page[1], page[2], strict=True)}
        assert (cells["pengirim"].value, cells["pengirim"].data_type) == ("+6281200000001", "s")
        assert (cells["pesan"].value, cells["pesan"].data_type) == ("'=1+1", "s")
        assert desk.sheet("skpd-sda")[0]["pengirim"] == "'+6281200000001"

    def test_a_workbook_says_the_same_as_its_table(self, desk):
        desk.dispatch()
        with open_inbox([desk.folder / "tinjau.xlsx"]) as book, open_inbox([desk.folder / "tinjau.csv"]) as table:
            rows = [[replace(row, place="") for row in Reader(inbox).rows()] for inbox in (book, table)]
        assert rows[0] == rows[1]


class TestFiles:
    def test_an_interrupted_dispatch_is_completed_by_the_next(self, desk, monkeypatch):
        real, written = files.write_sheet, []

        def dies(path, made, force=False):
            if len(written) == 3:
                raise OSError
            written.append(path)
            real(path, made, force)

        monkeypatch.setattr(files, "write_sheet", dies)
        with pytest.raises(OSError):
            desk.dispatch()
        assert desk.places() == FIRST
        monkeypatch.setattr(files, "write_sheet", real)
        written[0].write_text("already filled in by the agency")
        done = desk.dispatch(DAY + "6,,,got,laporan,0.9,sda,0.9,,teruskan,x\n")
        assert done.completed == [str(desk.folder.resolve())]
        assert written[0].read_text() == "already filled in by the agency"
        assert len(desk.files()) == 12 + 4
        assert desk.ask("SELECT count(*) FROM batch WHERE ditulis IS NULL") == [(0,)]
        assert desk.dispatch().completed == []

    def test_files_are_the_same_whoever_completes_them(self, desk, tmp_path):
        desk.dispatch(redact=True)
        before = {path.name: path.read_bytes() for path in desk.folder.glob("*.csv")}
        desk.replies("id,status\n1,selesai\n2,bukan wewenang\n")
        for path in desk.folder.iterdir():
            path.unlink()
        desk.ledger.connection.execute("UPDATE batch SET ditulis = NULL")
        desk.dispatch()
        assert {path.name: path.read_bytes() for path in desk.folder.glob("*.csv")} == before

    def test_a_lost_folder_of_an_earlier_dispatch_does_not_stop_todays(self, desk, tmp_path):
        desk.dispatch()
        (tmp_path / "usb").write_text("")
        desk.folder = tmp_path / "hari ini"
        desk.ledger.connection.execute("UPDATE batch SET ditulis = NULL, folder = ?", (str(tmp_path / "usb"),))
        done = desk.dispatch(DAY + "6,,,got,laporan,0.9,sda,0.9,,teruskan,x\n")
        assert done.outcomes["baru"] == 1
        assert done.notes == [f"{tmp_path / 'usb'}: cannot be written (File exists). Choose another folder with -o"]

    def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_recorded(self, desk, tmp_path):
        desk.folder = tmp_path / "desk.sqlite" / "kirim"
        with pytest.raises(OutputError) as caught:
            desk.dispatch()
        assert str(caught.value) == (
            f"{desk.folder}: cannot be written (Not a directory). Choose another folder with -o"
        )
        assert desk.ask("SELECT count(*) FROM message") == [(0,)]

    def test_a_folder_of_another_ledger_is_refused(self, desk):
        desk.dispatch()
        other = Desk(desk.root)
        other.ledger = Ledger(None)
        with pytest.raises(OutputError) as caught:
            other.dispatch()
        assert str(caught.value) == (
            f"{desk.folder.resolve()}: holds a dispatch that this ledger does not know. "
            "Give another folder with -o, or its --ledger"
        )
        assert other.ask("SELECT count(*) FROM message") == [(0,)]

    def test_a_full_disk_says_how_to_go_on(self, desk, monkeypatch):
        def full(path, made, force=False):
            raise OutputError("x: cannot be written (No space left on device)", "Nothing was changed")

        monkeypatch.setattr(files, "write_sheet", full)
        with pytest.raises(OutputError) as caught:
            desk.dispatch()
        assert str(caught.value) == (
            "x: cannot be written (No space left on device). "
            "The messages are in the ledger; the same command completes the files"
        )

    def test_what_the_ledger_keeps(self, desk):
        desk.dispatch(redact=True, at=NOW)
        ((rules, folder),) = desk.ask("SELECT aturan, folder FROM batch")
        assert (json.loads(rules), folder) == ({"ditutup": ["binamarga", "sda"]}, str(desk.folder.resolve()))
        assert desk.ask("SELECT waktu, siapa, ke, ke_skpd FROM move WHERE id = 1") == [
            ("2026-11-24 08:30:00", "siti", "terkirim", "sda")
        ]
