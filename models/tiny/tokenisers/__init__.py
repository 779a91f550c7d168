"""Two kinds of tokeniser, each with its trainer and an encoder that agrees with llama.cpp's."""
from __future__ import annotations

from .byte_level import ByteLevel
from .sentence_piece import SentencePiece

Tokeniser = ByteLevel | SentencePiece

__all__ = ["ByteLevel", "SentencePiece", "Tokeniser"]
