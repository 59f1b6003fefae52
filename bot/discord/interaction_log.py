"""One line in the log for each command, button and form: what became of it and how long it took, not who or where."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

import discord

from bot.discord.components.menus import read_action_id
from bot.discord.context import Interaction
from bot.matching.outcome import Answer, NoMatch, Outcome, Suggestions
from bot.monitoring.metrics import Metrics
from bot.replies.custom_id import ACTIONS_BY_VERB

logger = logging.getLogger(__name__)

_KEY = "log"


class Result(StrEnum):
    """What became of an interaction; the label of a metric."""

    ANSWER = "answer"
    SUGGESTIONS = "suggestions"
    NO_MATCH = "no match"
    DONE = "done"
    REFUSED = "refused"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


def note_result(interaction: Interaction, result: Result) -> None:
    """Say what became of an interaction; without this it is DONE."""
    interaction.extras.setdefault(_KEY, {})["outcome"] = result


def note_outcome(interaction: Interaction, outcome: Outcome) -> None:
    """Say how a question was answered."""
    match outcome:
        case Answer(matches):
            note_result(interaction, Result.ANSWER)
            best = matches[0]
            interaction.extras[_KEY].update(entry=best.entry_id, confidence=round(best.confidence, 3))
        case Suggestions():
            note_result(interaction, Result.SUGGESTIONS)
        case NoMatch():
            note_result(interaction, Result.NO_MATCH)


@contextmanager
def log_interaction(interaction: Interaction, metrics: Metrics) -> Iterator[None]:
    """Log and count an interaction at the end of the block. What is typed into an option is not worth a line."""
    began = time.perf_counter()
    yield
    if interaction.type is discord.InteractionType.autocomplete:
        return
    seconds = time.perf_counter() - began
    name = _get_name(interaction)
    fields = {"command": name, "outcome": Result.DONE, **interaction.extras.get(_KEY, {}), "ms": round(seconds * 1000)}
    metrics.record(name, fields["outcome"], seconds)
    logger.info("%s", " ".join(f"{key}={value}" for key, value in fields.items()), extra={"fields": fields})


def _get_name(interaction: Interaction) -> str:
    """The name of a command, button or form that we have: others may be forged, and would be labels without end."""
    match interaction.type:
        case discord.InteractionType.component:
            data: Mapping[str, Any] = interaction.data or {}
            verb = read_action_id(data).partition(":")[0]
            return f"button {verb}" if verb in ACTIONS_BY_VERB else "unknown button"
        case discord.InteractionType.modal_submit:
            return "form"
        case _:
            return interaction.command.qualified_name if interaction.command else "unknown command"
