"""How a model comes to be: data, fine-tuning, calibration, evaluation. Imports ``model``, never ``serving``."""
