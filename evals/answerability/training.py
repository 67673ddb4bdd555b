"""Fine-tuning the adapter: one pass, batches of like length."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import Qwen2ForCausalLM

from evals.answerability.examples import Example
from rag.models import ChatMessage
from rag.models.chat.bundled import chatml
from rag.models.chat.weighing import NO, YES, answerability_prompt

_BATCH_TOKENS = 1600
_SORTED = 256  # examples among which those of like length share a batch
_RATE = 2e-4
_WARM = 20  # batches
_PAD = 0  # stands behind the last token, which does not see it


def train(
    model: Qwen2ForCausalLM,
    tokens: Tokenizer,
    trained: Sequence[nn.Parameter],
    examples: Sequence[Example],
    progress: Callable[[str], None],
) -> None:
    """Train ``trained`` in place; the seeds are fixed."""
    texts = [tokens.encode(prompt(example)).ids for example in examples]
    batches = _batches([len(ids) for ids in texts])
    words = tuple(tokens.encode(word).ids[0] for word in (YES, NO))
    optimiser = torch.optim.AdamW(trained, lr=_RATE, weight_decay=0.0)
    total = 0.0
    model.train()
    for step, chosen in enumerate(batches, start=1):
        rate = _RATE * min(1.0, step / _WARM) * (1.0 - (step - 1) / len(batches))
        for group in optimiser.param_groups:
            group["lr"] = rate
        labels = torch.tensor([float(examples[i].answers) for i in chosen])
        found = log_odds(model, [texts[i] for i in chosen], words)
        loss = nn.functional.binary_cross_entropy_with_logits(found, labels)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        total += loss.item()
        if step % 20 == 0:
            progress(f"batch {step} of {len(batches)}: loss {total / 20:.3f}")
            total = 0.0
    model.train(mode=False)


def prompt(example: Example) -> str:
    """Return what the model reads, to the reply."""
    return chatml([ChatMessage("user", answerability_prompt(example.question, example.texts))])


def log_odds(
    model: Qwen2ForCausalLM, texts: Sequence[Sequence[int]], words: Sequence[int]
) -> Tensor:
    """Return shape (texts,): how much likelier the first of two next tokens is than the second."""
    longest = max(map(len, texts))
    ids = torch.tensor([[*text, *[_PAD] * (longest - len(text))] for text in texts])
    states = model.model(input_ids=ids, use_cache=False).last_hidden_state
    last = states[torch.arange(len(texts)), [len(text) - 1 for text in texts]]
    head: Tensor = model.lm_head.weight
    found: Tensor = last @ (head[words[0]] - head[words[1]])
    return found.float()


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    chance = random.Random(5)  # noqa: S311 - an order, not a secret
    found: list[list[int]] = []
    for start in range(0, len(lengths), _SORTED):
        part = range(start, min(start + _SORTED, len(lengths)))
        own = list(_packed(sorted(part, key=lengths.__getitem__), lengths))
        chance.shuffle(own)
        found += own
    return found


def _packed(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) + 1) * lengths[i] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
