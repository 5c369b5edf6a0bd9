"""triage intake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from triage.cli import options

if TYPE_CHECKING:
    from triage.cli.console import Console
    from triage.desk.counter import CounterFile
    from triage.desk.intake import Counter, Note


@click.command(name="intake")
@click.argument("inbox", type=click.Path())
@options.model
@click.option("--answers", type=click.Path(), metavar="FILE", help="Suggest answers of this table to simple questions")
@options.prior
@options.max_error
@options.corpus
@click.option("--by", "who", metavar="NAME", help="Who sits at the counter [default: the account's name]")
@click.option("--no-sender", is_flag=True, help="Do not ask who sent the message")
def command(
    inbox: str,
    model: str | None,
    answers: str | None,
    priors: tuple[str, ...],
    max_error: float | None,
    corpus: str | None,
    who: str | None,
    no_sender: bool,
) -> None:
    """Type or paste messages at the counter; each is labelled at once and added to INBOX, a CSV file.

    \b
    message    ends with an empty line; Ctrl-D ends the day
    Enter      accept what is shown
    p l a      it is a pertanyaan, laporan, lainnya
    1 2 3      it belongs to the first, second, third agency shown
    k          type the beginning of another agency's code or name
    b          set the message aside, it is not kept

    INBOX goes to triage dispatch as it is: the labels are there, and jenis_benar, skpd_benar and
    petugas say what the person at the counter decided.  From a pipe, every key is a line.
    """
    from triage.answers import Suggestions, read
    from triage.cli.console import console
    from triage.cli.say import say
    from triage.desk.counter import CounterFile
    from triage.desk.intake import Counter
    from triage.desk.people import whoever
    from triage.predict import Triage

    triage = Triage.load(model, options.shares(priors), max_error)
    table = read(answers, triage.labels.get("skpd", ())) if answers else None
    counter = Counter(triage, options.office(corpus), Suggestions(table) if table else None)
    file = CounterFile(inbox, counter.columns)
    if table and table.notice():
        say(f"triage: {table.notice()}")
    dialogue = Dialogue(console(), counter, file, whoever(who), not no_sender)
    dialogue.run()
    say(f"triage: {inbox}: {dialogue}")


class Dialogue:
    """Message after message, until the input ends."""

    def __init__(self, console: Console, counter: Counter, file: CounterFile, who: str, ask_sender: bool) -> None:
        self._console, self._counter, self._file, self._who = console, counter, file, who
        self._ask_sender = ask_sender
        self.kept = self.corrected = self.aside = 0

    def __str__(self) -> str:
        return f"{self.kept} kept, {self.corrected} corrected, {self.aside} set aside"

    def run(self) -> None:
        """Until the end of input."""
        self._console.show("Ketik atau tempel pesan, akhiri dengan baris kosong. Ctrl-D: selesai.")
        while (text := self._console.message("\npesan> ")) is not None:
            note = self._counter.look(text)
            if not note.pesan:
                continue
            decided = self._decide(note)
            if decided is False:
                self.aside += 1
                self._console.show("Pesan dikesampingkan, tidak dicatat.")
            else:
                self._keep(note, accepted=decided is True)

    def _decide(self, note: Note) -> bool | None:
        """True: accepted; False: set aside; None: the input ended, and nobody decided."""
        from triage.desk.intake import ACCEPT, CODE, DISCARD, LIST

        self._show(note)
        while (key := self._console.key("> ")) is not None:
            if key == DISCARD:
                return False
            if key == ACCEPT:
                missing = self._counter.missing(note)
                if not missing:
                    return True
                self._console.show(f"Pilih {missing} dulu.")
            elif key == CODE and self._counter.codes:
                self._assign(note)
            elif key == LIST:
                office = self._counter.office
                self._console.show("\n".join(f"  {code:14s} {office.name(code)}" for code in self._counter.codes))
            elif self._counter.press(note, key):
                self._show(note)
        return None

    def _assign(self, note: Note) -> None:
        beginning = self._console.line("kode atau nama skpd: ") or ""
        found = self._counter.assign(note, beginning)
        if len(found) == 1:
            self._show(note)
        else:
            self._console.show(f"Yang cocok: {', '.join(found[:12])}" if found else "Tidak ada yang cocok.")

    def _keep(self, note: Note, accepted: bool) -> None:
        """Write the row; a person whose file cannot be written just now may try again."""
        from triage.desk.people import moment
        from triage.errors import OutputError

        sender = (self._console.line("pengirim (boleh kosong): ") or "") if accepted and self._ask_sender else ""
        while True:
            try:
                number = self._file.append(self._counter.row(note, sender, self._who, accepted), moment(None))
                break
            except OutputError as error:
                if not self._console.patient:
                    raise
                self._console.show(f"{error}")
                if self._console.key("Enter: coba lagi, tombol lain: batal > ") != "\n":
                    self.aside += 1
                    return
        self.kept += 1
        self.corrected += accepted and note.corrected
        self._console.show(f"Dicatat sebagai {number}" + ("." if accepted else ", belum diperiksa."))

    def _show(self, note: Note) -> None:
        """The labels, why, and what may be said to the citizen."""
        said, office, lines = note.said, self._counter.office, []
        if self._counter.kinds:
            sure = f" ({said['jenis_yakin']})" if note.jenis == said["jenis"] and note.jenis else ""
            keys = "  ".join(f"[{key}] {label}" for key, label in self._counter.kinds.items() if label != note.jenis)
            lines.append(f"  jenis    {note.jenis or '-'}{sure}   {keys}")
        if self._counter.codes:
            lines.append(f"  skpd     {f'{note.skpd} - {office.name(note.skpd)}' if note.skpd else '-'}")
            for i, (code, share) in enumerate(note.offers, 1):
                lines.append(f"    [{i}] {code} ({share}) {office.name(code)}")
        action = self._counter.action(note)
        doubt = f" (model: {said['tindakan']})" if said["tindakan"] != action else ""
        lines.append(f"  tindakan {action}{doubt}   alasan: {said['alasan']}")
        if note.answer:
            lines.append(f"  jawaban  {note.answer['jawaban']}")
            lines.append(f"           ({note.answer['jawaban_id']}, {note.answer['jawaban_yakin']})")
        lines.append("  [Enter] terima  [k] skpd lain  [?] semua skpd  [b] kesampingkan")
        self._console.show("\n".join(lines))
