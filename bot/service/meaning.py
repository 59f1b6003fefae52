"""Opens the sentence encoder, if meaning is switched on."""

from functools import partial
from pathlib import Path

from bot.errors import UserError
from bot.matching.meaning.encoder import SentenceEncoder
from bot.matching.meaning.weights import load_encoder
from bot.service.loading import Progress
from bot.service.threads import run_in_thread


async def open_encoder(model: Path | None, data: Path, progress: Progress) -> SentenceEncoder | None:
    """Load a sentence encoder, whose weights are packed into the data folder the first time.

    Args:
        model: Folder of the model; None if meaning is switched off.
        data: Folder of the packed weights, 23 MB.
        progress: Called while they are packed.

    Returns:
        The encoder, or None if meaning is switched off.

    Raises:
        UserError: The folder holds no such model, or nothing can be written into the data folder.

    """
    if model is None:
        return None
    try:
        return await run_in_thread(load_encoder, model, data, partial(progress, "Packing the sentence model"))
    except (OSError, ValueError, KeyError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            f"The sentence model in {model} can't be used: {reason}. MEANING=off answers by words alone."
        ) from error
