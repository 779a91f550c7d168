"""Starts a model from another's network: the layers as they are, the embeddings carried over by the bytes of the tokens."""
from __future__ import annotations

import torch

from .network import Network
from .specs import Chat
from .tokenisers import Tokeniser


@torch.no_grad()
def transplant(target: Network, tokens: Tokeniser, chat: Chat, source: Network, old_tokens: Tokeniser, old_chat: Chat) -> None:
    """Copies `source` into `target`, which must have the same shape but for the vocabulary.

    A token whose bytes are a token of the source takes over its embedding; any other starts as the mean
    of the pieces that the source would cut it into. Control tokens follow their place in the chat template.
    """
    for mine, theirs in zip(target.layers.parameters(), source.layers.parameters()):
        mine.copy_(theirs)
    target.norm.copy_(source.norm)
    by_bytes = {old_tokens.token_bytes(i): i for i in range(len(old_tokens.tokens))}
    roles = dict(zip(_control_tokens(tokens, chat), _control_tokens(old_tokens, old_chat)))
    for token in range(len(tokens.tokens)):
        data = tokens.token_bytes(token)
        if data in by_bytes and data:
            pieces = [by_bytes[data]]
        elif token in roles:
            pieces = [roles[token]]
        else:
            pieces = old_tokens.encode(data.decode(errors="replace"))
        if pieces:
            target.embedding[token] = source.embedding[pieces].mean(0)


def _control_tokens(tokens: Tokeniser, chat: Chat) -> list[int]:
    """The control tokens that open the user's turn, end a turn, and open the assistant's turn."""
    before, after = tokens.encode(chat.before), tokens.encode(chat.after)
    return [before[0], tokens.ids[chat.end], next(i for i in after[1:] if not tokens.token_bytes(i))]
