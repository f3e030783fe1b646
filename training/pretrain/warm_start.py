"""Word vectors before the first step: what stands near what, factorised."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from training.pretrain.corpus import Corpus

__all__ = ("token_vectors", "unigram_log_odds")

WINDOW = 5
SMOOTHING = 0.75
SPREAD = 0.04
"""Standard deviation of the vectors, a little above that of a random start."""
RAREST = 5


def token_vectors(corpus: Corpus, *, size: int, hidden: int, seed: int) -> npt.NDArray[np.float32]:
    """Vectors of shape (vocabulary, hidden) from positive pointwise mutual information.

    Levy, Goldberg & Dagan, "Improving distributional similarity with lessons learned from word embeddings" (TACL
    2015): neighbours weighted by 1/distance, smoothed contexts, square-rooted singular values. A few seconds of it
    spare a small masked-language model most of the tokens it would need to find out which words are alike.
    """
    counts = np.zeros(size * size, dtype=np.float64)
    ids = corpus.ids.astype(np.int64)
    piece = np.repeat(np.arange(len(corpus.bounds) - 1), np.diff(corpus.bounds))
    for distance in range(1, WINDOW + 1):
        same = piece[:-distance] == piece[distance:]
        keys = ids[:-distance][same] * size + ids[distance:][same]
        counts += np.bincount(keys, minlength=size * size) / distance
    together = sparse.csr_matrix(counts.reshape(size, size))
    del counts
    together = together + together.T
    total = np.asarray(together.sum(axis=1)).ravel()
    context = total**SMOOTHING
    context /= context.sum()
    entries = together.tocoo()
    information = np.log(entries.data / np.maximum(total[entries.row], 1e-9) / np.maximum(context[entries.col], 1e-12))
    keep = (information > 0) & (entries.data >= 1.0)
    matrix = sparse.csr_matrix((information[keep], (entries.row[keep], entries.col[keep])), shape=(size, size))
    left, values, _ = randomized_svd(matrix, n_components=min(hidden, size - 1), n_iter=3, random_state=seed)
    vectors = np.zeros((size, hidden))
    vectors[:, : left.shape[1]] = left * np.sqrt(values)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.where(lengths > 0, vectors / np.maximum(lengths, 1e-9), 0.0) * SPREAD * np.sqrt(hidden)
    random = np.random.default_rng(seed).normal(0, 0.02, vectors.shape)
    rare = np.bincount(ids, minlength=size) < RAREST
    found: npt.NDArray[np.float32] = np.where((lengths > 0) & ~rare[:, None], vectors, random).astype(np.float32)
    return found


def unigram_log_odds(corpus: Corpus, *, size: int) -> npt.NDArray[np.float32]:
    """Log share of every token, shape (vocabulary,): where the bias of the output layer starts."""
    counts = np.bincount(corpus.ids, minlength=size) + 0.5
    found: npt.NDArray[np.float32] = np.log(counts / counts.sum()).astype(np.float32)
    return found
