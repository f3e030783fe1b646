"""Personal data in Chinese complaint texts: find it, and mask it without moving any offset.

Recognisers, one idea a module: ``identity`` (resident ids, social credit codes, bank cards, travel documents),
``phone``, ``contact`` (e-mail, WeChat, QQ, licence plates), ``person`` (names after cue words) and ``address``.
``scanner`` runs them over a text and keeps the findings apart.
"""

from __future__ import annotations

from model.privacy.finding import KINDS, PersonalData
from model.privacy.scanner import find_personal_data, mask

__all__ = ("KINDS", "PersonalData", "find_personal_data", "mask")
