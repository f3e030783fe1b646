"""Commands of the training side; mounted under ``fenliu`` by ``serving.cli.handover``."""

from __future__ import annotations

from training.cli.data import data_app
from training.cli.encoder import encoder
from training.cli.evaluate import evaluate
from training.cli.finetune import finetune
from training.cli.pretrain import pretrain
from training.cli.train import train_app

train_app.command("pretrain")(pretrain)
train_app.command("finetune")(finetune)
train_app.command("encoder")(encoder)

__all__ = ("data_app", "evaluate", "train_app")
