"""Fine-tuning the upper half of the cross-encoder to tell what answers from what only sounds right."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from transformers import BertForSequenceClassification

from evals.reader.pairs import Pair

FROZEN = 6  # lower layers read words and stay; what they make of the pairs is computed once
_BATCH = 32
_WARM = 0.1
_HEAVIEST = 4.0  # what a right pair counts for, at most, against a wrong one
_NOWHERE = -1e9


@dataclass(frozen=True, slots=True)
class Stage:
    """Pairs seen ``epochs`` times."""

    pairs: Sequence[Pair]
    epochs: int
    rate: float = 5e-5


@dataclass(frozen=True, slots=True)
class _Batch:
    """States after the frozen layers, shape (pairs, tokens, width), with mask and labels."""

    states: Tensor
    mask: Tensor
    labels: Tensor


def train(
    model: BertForSequenceClassification,
    tokenizer: Tokenizer,
    stages: Sequence[Stage],
    progress: Callable[[str], None],
) -> None:
    """Train ``model`` in place, stage after stage; the seed is fixed."""
    torch.manual_seed(0)
    for part in (model.bert.embeddings, *model.bert.encoder.layer[:FROZEN]):
        part.requires_grad_(requires_grad=False)
    for number, stage in enumerate(stages, start=1):
        progress(
            f"stage {number}: {len(stage.pairs)} pairs, {sum(p.answers for p in stage.pairs)} right"
        )
        _run(model, _batches(model, tokenizer, stage.pairs), stage, progress)


def _run(
    model: BertForSequenceClassification,
    batches: list[_Batch],
    stage: Stage,
    progress: Callable[[str], None],
) -> None:
    right = sum(pair.answers for pair in stage.pairs)
    weight = torch.tensor(min(_HEAVIEST, (len(stage.pairs) - right) / right))
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=stage.rate, weight_decay=0.01)
    steps = stage.epochs * len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (_WARM * steps)) * max(0.0, 1 - step / steps)
    )
    shuffler = random.Random(3)  # noqa: S311 - an order, not a secret
    model.train()
    for epoch in range(stage.epochs):
        shuffler.shuffle(batches)
        total = 0.0
        for batch in batches:
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                _upper(model, batch), batch.labels, pos_weight=weight
            )
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        progress(f"  epoch {epoch + 1}: loss {total / len(batches):.4f}")
    model.train(mode=False)


def _batches(
    model: BertForSequenceClassification, tokenizer: Tokenizer, pairs: Sequence[Pair]
) -> list[_Batch]:
    """Return the pairs after the frozen layers, alike in length so that padding stays small."""
    encodings = tokenizer.encode_batch([(pair.question, pair.text) for pair in pairs])
    order = sorted(range(len(pairs)), key=lambda i: len(encodings[i].ids))
    model.train(mode=False)
    found: list[_Batch] = []
    with torch.no_grad():
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            ids, types, mask = _padded([encodings[i] for i in chosen])
            embed: Any = model.bert.embeddings
            states = embed(input_ids=ids, token_type_ids=types)
            for layer in model.bert.encoder.layer[:FROZEN]:
                states = layer(states, attention_mask=_bias(mask))
            labels = torch.tensor([float(pairs[i].answers) for i in chosen])
            found.append(_Batch(states, mask, labels))
    return found


def _upper(model: BertForSequenceClassification, batch: _Batch) -> Tensor:
    states = batch.states
    for layer in model.bert.encoder.layer[FROZEN:]:
        states = layer(states, attention_mask=_bias(batch.mask))
    pool: Any = model.bert.pooler
    logits: Tensor = model.classifier(model.dropout(pool(states)))
    return logits[:, 0]


def _bias(mask: Tensor) -> Tensor:
    return (1.0 - mask[:, None, None, :].float()) * _NOWHERE


def _padded(encodings: Sequence[Encoding]) -> tuple[Tensor, Tensor, Tensor]:
    shape = (len(encodings), max(len(encoding.ids) for encoding in encodings))
    ids, types, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for row, encoding in enumerate(encodings):
        length = len(encoding.ids)
        ids[row, :length] = torch.tensor(encoding.ids)
        types[row, :length] = torch.tensor(encoding.type_ids)
        mask[row, :length] = 1
    return ids, types, mask
