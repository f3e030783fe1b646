"""Masked-language pre-training from scratch, on a CPU or one GPU."""
