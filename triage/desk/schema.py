"""The ledger's tables, version by version.

``MIGRATIONS[n]`` leads from version n to n + 1 (``PRAGMA user_version``).  A released
migration is never edited: append another one, and add a ledger of the new version
to ``tests/ledgers/``.

The database itself keeps two promises, whatever program writes to it.  History is only
added to: decisions, moves and replies can be neither changed nor deleted.  And a message
is where its last move brought it: a move must start where the message is, and it is the
move that puts the message into its new place.
"""

from __future__ import annotations

from triage.desk.places import PLACES

#: "TRIG", so that ``file`` and we can tell a ledger from any other SQLite file.
APPLICATION_ID = 0x54524947

_PLACES = ", ".join(f"'{place}'" for place in PLACES)

_TABLES = (
    # One run of dispatch that moved something.  ``urutan`` counts the dispatches of one folder; ``aturan``
    # has what its files were written by, as JSON; ``ditulis`` is empty until they are complete.
    """CREATE TABLE batch (
        id INTEGER PRIMARY KEY,
        waktu TEXT NOT NULL,
        siapa TEXT NOT NULL,
        berkas TEXT NOT NULL,
        folder TEXT NOT NULL,
        urutan INTEGER NOT NULL,
        redaksi INTEGER NOT NULL CHECK (redaksi IN (0, 1)),
        aturan TEXT NOT NULL,
        ditulis TEXT,
        UNIQUE (folder, urutan)
    )""",
    # ``sidik`` is the SHA-256 of id, time, sender and text; ``lain`` the other columns as JSON.
    f"""CREATE TABLE message (
        id INTEGER PRIMARY KEY,
        sidik TEXT NOT NULL UNIQUE,
        tiket TEXT NOT NULL UNIQUE,
        nomor TEXT NOT NULL,
        waktu TEXT NOT NULL,
        pengirim TEXT NOT NULL,
        pesan TEXT NOT NULL,
        lain TEXT NOT NULL,
        batch INTEGER NOT NULL REFERENCES batch,
        tempat TEXT NOT NULL CHECK (tempat IN ('', {_PLACES})),
        skpd TEXT NOT NULL,
        sejak TEXT NOT NULL,
        koordinasi_batas TEXT NOT NULL DEFAULT '',
        selesai_batas TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX message_nomor ON message (nomor)",
    "CREATE INDEX message_tempat ON message (tempat, skpd)",
    # ``model`` is the SHA-256 of the model file, empty where a person decided.
    """CREATE TABLE decision (
        id INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES message,
        batch INTEGER NOT NULL REFERENCES batch,
        waktu TEXT NOT NULL,
        siapa TEXT NOT NULL,
        model TEXT NOT NULL,
        jenis TEXT NOT NULL,
        jenis_yakin REAL,
        skpd TEXT NOT NULL,
        skpd_yakin REAL,
        tindakan TEXT NOT NULL,
        rincian TEXT NOT NULL
    )""",
    "CREATE INDEX decision_message ON decision (message)",
    f"""CREATE TABLE move (
        id INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES message,
        batch INTEGER REFERENCES batch,
        waktu TEXT NOT NULL,
        siapa TEXT NOT NULL,
        dari TEXT NOT NULL,
        dari_skpd TEXT NOT NULL,
        ke TEXT NOT NULL CHECK (ke IN ({_PLACES})),
        ke_skpd TEXT NOT NULL,
        catatan TEXT NOT NULL,
        koordinasi_batas TEXT NOT NULL,
        selesai_batas TEXT NOT NULL
    )""",
    "CREATE INDEX move_message ON move (message)",
    # A dispatch hands a message over once, so it stands in one of its files only.
    "CREATE UNIQUE INDEX move_batch ON move (batch, message) WHERE batch IS NOT NULL",
    # Every row an agency ever sent back, the bad ones too, as it was written.  ``sidik`` is the SHA-256
    # of what it says; ``hasil`` is what became of it: "diterapkan", or why not.
    """CREATE TABLE reply (
        id INTEGER PRIMARY KEY,
        sidik TEXT NOT NULL,
        waktu TEXT NOT NULL,
        siapa TEXT NOT NULL,
        tempat TEXT NOT NULL,
        nomor TEXT NOT NULL,
        langkah TEXT NOT NULL,
        status TEXT NOT NULL,
        uraian TEXT NOT NULL,
        skpd_benar TEXT NOT NULL,
        message INTEGER REFERENCES message,
        hasil TEXT NOT NULL
    )""",
    "CREATE INDEX reply_message ON reply (message)",
    "CREATE INDEX reply_sidik ON reply (sidik)",
    # A label that was given, and the one that somebody found right; ``skpd`` is empty while only
    # "not this one" is known.
    """CREATE TABLE correction (
        id INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES message,
        waktu TEXT NOT NULL,
        siapa TEXT NOT NULL,
        jenis_lama TEXT NOT NULL,
        skpd_lama TEXT NOT NULL,
        jenis TEXT NOT NULL,
        skpd TEXT NOT NULL
    )""",
    "CREATE INDEX correction_message ON correction (message)",
)

_MOVES = (
    """CREATE TRIGGER move_starts_where_the_message_is BEFORE INSERT ON move
       WHEN (NEW.dari, NEW.dari_skpd) IS NOT (SELECT tempat, skpd FROM message WHERE id = NEW.message)
       BEGIN SELECT RAISE(ABORT, 'the message is somewhere else'); END""",
    """CREATE TRIGGER move_moves AFTER INSERT ON move
       BEGIN UPDATE message SET tempat = NEW.ke, skpd = NEW.ke_skpd, sejak = NEW.waktu,
             koordinasi_batas = NEW.koordinasi_batas, selesai_batas = NEW.selesai_batas WHERE id = NEW.message; END""",
    """CREATE TRIGGER message_moves_by_moves BEFORE UPDATE OF tempat, skpd, sejak ON message
       WHEN (NEW.tempat, NEW.skpd, NEW.sejak) IS NOT
            (SELECT ke, ke_skpd, waktu FROM move WHERE message = NEW.id ORDER BY id DESC LIMIT 1)
       BEGIN SELECT RAISE(ABORT, 'a message is moved by a row in move'); END""",
    """CREATE TRIGGER message_starts_nowhere BEFORE INSERT ON message WHEN NEW.tempat <> ''
       BEGIN SELECT RAISE(ABORT, 'a message is moved by a row in move'); END""",
)

_KEPT = tuple(
    f"CREATE TRIGGER {table}_is_never_{name} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"
    for table in ("decision", "move", "reply", "correction")
    for name, verb in (("changed", "UPDATE"), ("deleted", "DELETE"))
) + (
    """CREATE TRIGGER message_is_never_deleted BEFORE DELETE ON message
       BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END""",
)

#: What is told again under another number is found by its time.
_BY_TIME = ("CREATE INDEX message_waktu ON message (waktu, pengirim)",)

#: 1  first tables (2026-11)
#: 2  an index of times (2026-11)
MIGRATIONS: tuple[tuple[str, ...], ...] = ((*_TABLES, *_MOVES, *_KEPT), _BY_TIME)
