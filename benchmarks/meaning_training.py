"""Trains the adapter of the sentence model on questions of strangers, to small bases and to the shipped one.

    python -m pip install torch
    python -m benchmarks.meaning_training [--epochs 5] [--output bot/matching/meaning/adapter.npz]

Each step asks one base all of its questions. The answer is the entry whose phrase or statement is nearest, or none of
them, which has a fixed place among the cosines: so a question that the base can't answer is pushed away from all that
it holds. After each epoch the program prints how well right answers to the bases in benchmarks/bases/weights, which are
not trained on, are told from everything else. An epoch takes some two minutes on one core, and preparing the texts as
long again.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from rich.console import Console
from rich.progress import track
from torch import Tensor
from torch.nn.functional import gelu, layer_norm, log_softmax, normalize, pad, scaled_dot_product_attention

from benchmarks.matching_strangers import BASES, write_base
from bot.config import find_packaged_model
from bot.domain.knowledge import Topic
from bot.knowledge.loader import load_folder
from bot.matching.index.index import Index
from bot.matching.meaning.adapter import PATH, write_adapter
from bot.matching.meaning.encoder import HEADS, LAYERS, WIDTH, SentenceEncoder
from bot.matching.meaning.entry_vectors import list_texts
from bot.matching.meaning.weights import load_encoder
from bot.matching.reading import read_question
from bot.matching.text.normalise import normalise

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
SHIPPED_QUESTIONS = Path(__file__).parent / "shipped_questions"
ADAPTED = range(LAYERS - 2, LAYERS)
"""The layers that are adapted. Four tell right from wrong no better than two, and take twice as long."""

PRODUCTS = ("qkv", "mix", "up", "down")
"""The products of a layer, by their names in `weights.pack`."""

RANK = 16
"""Columns of the thin matrices."""

RATE, WARM_UP, DECAY, DROPOUT = 1e-3, 20, 0.01, 0.1
KEPT_PHRASES, MAX_PHRASES = 0.7, 300
"""Share of phrases that a step keeps, so that statements learn to be found, too; and how many it keeps at most."""

BATCH_TEXTS = 48


@dataclass(frozen=True, slots=True)
class Base:
    """A base with its questions, as the bot compares them.

    Attributes:
        name: Of its file.
        texts: Of its entries: the statement of each, then its phrases.
        owners: The entry of each text, int64 of shape (n_texts,).
        statements: Whether a text is a statement, bool of shape (n_texts,).
        questions: Without chat and typing errors.
        answers: Whether an entry answers a question; the last column says that none does. Bool of shape (n_questions,
            n_entries + 1).
    """

    name: str
    texts: list[str]
    owners: Tensor
    statements: Tensor
    questions: list[str]
    answers: Tensor


def read_bases(folder: Path) -> Iterator[Base]:
    """Read the files of a folder of benchmarks/bases."""
    for path in track(sorted(folder.glob("*.yaml")), "Reading", transient=True):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as written:
            write_base(content, Path(written))
            topics = load_folder(Path(written), normalise, datetime.now(UTC).date()).topics.values()
        yield build_base(path.stem, list(topics), content["questions"])


def read_shipped_base() -> Iterator[Base]:
    """Read the questions to the shipped base; each of its categories is trained on by itself, as the whole is large."""
    topics = load_folder(KNOWLEDGE, normalise, datetime.now(UTC).date()).topics.values()
    for path in sorted(SHIPPED_QUESTIONS.glob("*.yaml")):
        questions = yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]
        named = {entry_id for _, _, expected in questions for entry_id in list_expected(expected)}
        own = [topic for topic in topics if topic.category == path.stem or named & {e.full_id for e in topic.entries}]
        yield build_base(path.stem, own, questions)


def list_expected(expected: str | list[str] | None) -> list[str]:
    """Return the entries that answer a question."""
    return [expected] if isinstance(expected, str) else expected or []


def build_base(name: str, topics: Sequence[Topic], questions: Sequence[tuple[str, str, Any]]) -> Base:
    """Read questions as the bot would, and tell which entries answer them."""
    index = Index.build(topics)
    own = [(entry.full_id, list_texts(topic, entry)) for topic in topics for entry in topic.entries]
    columns = {entry_id: column for column, (entry_id, _) in enumerate(own)}
    answers = torch.zeros(len(questions), len(own) + 1, dtype=torch.bool)
    for row, (_, _, expected) in enumerate(questions):
        answers[row, [columns[entry_id] for entry_id in list_expected(expected)] or [-1]] = True
    return Base(
        name,
        texts=[text for _, texts in own for text in texts],
        owners=torch.tensor([column for column, (_, texts) in enumerate(own) for _ in texts]),
        statements=torch.tensor([place == 0 for _, texts in own for place in range(len(texts))]),
        questions=[" ".join(index.parse(read_question(index, str(text)).text).words) for _, text, _ in questions],
        answers=answers,
    )


class Trainer:
    """The model with its adapter. The states below the adapted layers never change: each text is computed once."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._weights = {name: torch.tensor(values) for name, values in encoder.weights.items()}
        self._states: dict[str, Tensor] = {}
        names = [f"{layer}.{product}" for layer in ADAPTED for product in PRODUCTS]
        shapes = {name: self._weights[name].shape for name in names}
        self.thin = {f"{name}.in": (torch.randn(shapes[name][0], RANK) * 0.02).requires_grad_() for name in names} | {
            f"{name}.out": torch.zeros(RANK, shapes[name][1], requires_grad=True) for name in names
        }
        self.sharpness = torch.tensor(20.0, requires_grad=True)
        self.none = torch.tensor(0.65, requires_grad=True)

    def compute_logits(self, base: Base, kept: Tensor, dropout: float = 0.0) -> Tensor:
        """Logits of every entry and of none, of shape (n_questions, n_entries + 1)."""
        texts = [text for text, keep in zip(base.texts, kept.tolist(), strict=True) if keep]
        cosines = self._encode(base.questions, dropout) @ self._encode(texts, dropout).T
        owners = base.owners[kept].expand(len(cosines), -1)
        nearest = torch.full((len(cosines), base.answers.shape[1] - 1), -1.0)
        nearest = nearest.scatter_reduce(1, owners, cosines, "amax")
        return self.sharpness * torch.cat([nearest, self.none.expand(len(cosines), 1)], 1)

    def _encode(self, texts: Sequence[str], dropout: float) -> Tensor:
        self._prepare([text for text in dict.fromkeys(texts) if text not in self._states])
        by_length = sorted(range(len(texts)), key=lambda place: len(self._states[texts[place]]))
        vectors = [
            self._encode_batch(
                [self._states[texts[place]] for place in by_length[start : start + BATCH_TEXTS]], dropout
            )
            for start in range(0, len(texts), BATCH_TEXTS)
        ]
        return torch.cat(vectors)[np.argsort(by_length)]

    def _prepare(self, texts: Sequence[str]) -> None:
        for text in texts:
            self._states[text] = torch.tensor(self._encoder.compute_states(text, ADAPTED.start))

    def _encode_batch(self, states: Sequence[Tensor], dropout: float) -> Tensor:
        longest = max(map(len, states))
        stacked = torch.stack([pad(own, (0, 0, 0, longest - len(own))) for own in states])
        mask = torch.arange(longest) < torch.tensor([[len(own)] for own in states])
        for layer in ADAPTED:
            stacked = self._transform(stacked, mask, layer, dropout)
        return normalize((stacked * mask[:, :, None]).sum(1), dim=1)

    def _transform(self, states: Tensor, mask: Tensor, layer: int, dropout: float) -> Tensor:
        texts, tokens, _ = states.shape
        projected = self._multiply(states, f"{layer}.qkv", dropout)
        query, key, value = projected.view(texts, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        together = scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        together = together.transpose(1, 2).reshape(texts, tokens, WIDTH)
        states = self._normalise(states + self._multiply(together, f"{layer}.mix", dropout), f"{layer}.attention")
        inner = gelu(self._multiply(states, f"{layer}.up", dropout))
        return self._normalise(states + self._multiply(inner, f"{layer}.down", dropout), f"{layer}.output")

    def _multiply(self, states: Tensor, name: str, dropout: float) -> Tensor:
        dropped = torch.dropout(states, dropout, train=dropout > 0)
        change = dropped @ self.thin[f"{name}.in"] @ self.thin[f"{name}.out"]
        return states @ self._weights[name] + self._weights[f"{name}.bias"] + change

    def _normalise(self, states: Tensor, name: str) -> Tensor:
        return layer_norm(states, (WIDTH,), self._weights[f"{name}.scale"], self._weights[f"{name}.shift"], 1e-12)


def train(trainer: Trainer, bases: Sequence[Base], epochs: int) -> Iterator[float]:
    """Train the adapter. Yields the mean loss of each epoch."""
    matrices = list(trainer.thin.values())
    groups: list[dict[str, Any]] = [
        {"params": matrices, "weight_decay": DECAY},
        {"params": [trainer.sharpness], "lr": 0.1, "weight_decay": 0.0},
        {"params": [trainer.none], "lr": 0.003, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE)
    steps = epochs * len(bases)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / WARM_UP) * max(0.03, 1 - step / steps)
    )
    for epoch in range(epochs):
        losses = []
        for base in track(random.sample(bases, len(bases)), f"Epoch {epoch + 1}", transient=True):
            losses.append(compute_loss(trainer, base))
            optimizer.zero_grad()
            losses[-1].backward()
            torch.nn.utils.clip_grad_norm_([*matrices, trainer.sharpness, trainer.none], 1.0)
            optimizer.step()
            schedule.step()
        yield sum(loss.item() for loss in losses) / len(losses)


def compute_loss(trainer: Trainer, base: Base) -> Tensor:
    """The mean negative log-likelihood of the right answers of a base, some of whose phrases are left out."""
    kept = (torch.rand(len(base.texts)) < min(KEPT_PHRASES, MAX_PHRASES / len(base.texts))) | base.statements
    log_shares = log_softmax(trainer.compute_logits(base, kept, DROPOUT), dim=1)
    return -log_shares.masked_fill(~base.answers, -1e9).logsumexp(1).mean()


def judge(trainer: Trainer, bases: Sequence[Base]) -> tuple[float, float]:
    """Return the AUROC of right answers against all else, and the share of answerable questions found first."""
    shares, right, answerable = [], [], []
    for base in bases:
        with torch.no_grad():
            logits = trainer.compute_logits(base, torch.ones(len(base.texts), dtype=torch.bool))
        best, entries = logits.softmax(1)[:, :-1].max(1)
        shares += best.tolist()
        right += base.answers[torch.arange(len(entries)), entries].tolist()
        answerable += (~base.answers[:, -1]).tolist()
    ranks = np.argsort(np.argsort(shares)) + 1
    is_right = np.array(right)
    count = is_right.sum()
    auroc = (ranks[is_right].sum() - count * (count + 1) / 2) / (count * (~is_right).sum())
    return float(auroc), float(is_right[np.array(answerable)].mean())


def main() -> None:
    """Train on all bases but those held out, and write the adapter after each epoch."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--output", type=Path, default=PATH)
    options = parser.parse_args()
    model = find_packaged_model()
    if model is None:
        raise SystemExit("The sentence model isn't installed. docs/operate.md says how.")
    random.seed(0)
    torch.manual_seed(0)
    encoder = load_encoder(model, Path(tempfile.gettempdir()), adapted=False)
    trainer = Trainer(encoder)
    trained = [*read_bases(BASES / "adapter"), *read_shipped_base()]
    held_out = list(read_bases(BASES / "weights"))
    for loss in train(trainer, trained, options.epochs):
        auroc, first = judge(trainer, held_out)
        Console().print(f"loss {loss:.3f}; held out: AUROC {auroc:.3f}, right entry first {first:.0%}")
        matrices = {name: values.detach().numpy() for name, values in trainer.thin.items()}
        write_adapter(options.output, encoder.digest, matrices)


if __name__ == "__main__":
    main()
