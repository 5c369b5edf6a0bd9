"""The desk's whole path: from a labelled inbox to the agencies and back.

One SQLite file, the ledger, knows where every message is; everything else (the
files for the agencies, the status, the corrections) is made from it.
"""
