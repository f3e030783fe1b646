"""Labelled texts: reading them from any table, checking, grouping near-duplicates, splitting."""

from __future__ import annotations

from training.corpus.checking import check_corpora, check_files
from training.corpus.cleaning import CleaningReport, clean
from training.corpus.columns import ColumnMapping
from training.corpus.corrections import Correction, apply_corrections, read_corrections
from training.corpus.errors import CorpusError
from training.corpus.example import Example
from training.corpus.findings import CheckReport, FileSummary, Finding, Severity
from training.corpus.near_duplicates import near_duplicate_groups
from training.corpus.pairs import contrast_groups
from training.corpus.reading import Corpus, Problem, ProblemKind, load_examples, read_corpus
from training.corpus.splitting import assign_groups, split, split_groups
from training.corpus.starter import starter_taxonomy
from training.corpus.writing import write_examples

__all__ = (
    "CheckReport",
    "CleaningReport",
    "ColumnMapping",
    "Corpus",
    "CorpusError",
    "Correction",
    "Example",
    "FileSummary",
    "Finding",
    "Problem",
    "ProblemKind",
    "Severity",
    "apply_corrections",
    "assign_groups",
    "check_corpora",
    "check_files",
    "clean",
    "contrast_groups",
    "load_examples",
    "near_duplicate_groups",
    "read_corpus",
    "read_corrections",
    "split",
    "split_groups",
    "starter_taxonomy",
    "write_examples",
)
