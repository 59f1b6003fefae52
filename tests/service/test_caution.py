"""The caution setting: it decides what is answered, in every scope and after every reload."""

from pathlib import Path

import pytest

from bot.app import Almanac
from bot.config import Settings
from bot.domain.changes import format_guild_scope
from bot.domain.guild_settings import GuildSettings
from bot.domain.save_results import Saved
from bot.matching.explain import explain_answer
from bot.matching.outcome import Answer, Caution
from tests.discord_world import SMALL

GUILD, HERE = 11, format_guild_scope(11)
DOUBTFUL = "how hot should the fridge be"


def build_settings(caution: Caution, folder: Path) -> Settings:
    return Settings(database_path=folder / f"{caution}.sqlite3", knowledge_path=SMALL, answers=caution)


@pytest.mark.parametrize(("caution", "answers"), [(Caution.CAREFUL, False), (Caution.EAGER, True)])
async def test_the_more_careful_the_fewer_answers(tmp_path: Path, caution: Caution, *, answers: bool) -> None:
    async with Almanac.open(build_settings(caution, tmp_path)) as almanac:
        outcome = almanac.shared.ask(DOUBTFUL).outcome

        assert Caution.EAGER.answer_threshold < outcome.matches[0].confidence < Caution.CAREFUL.answer_threshold
        assert isinstance(outcome, Answer) is answers
        assert explain_answer(almanac.shared.snapshot.index, DOUBTFUL).answer_threshold == caution.answer_threshold


async def test_caution_survives_an_overlay_and_a_reload(tmp_path: Path) -> None:
    async with Almanac.open(build_settings(Caution.CAREFUL, tmp_path)) as almanac:
        hiding = await almanac.history.draft_hide(HERE, "sourdough/old-oven", 1)
        assert isinstance(await almanac.drafts.save(hiding, GuildSettings(), "gone"), Saved)
        assert (await almanac.fetch_reader(GUILD)).snapshot.index.caution is Caution.CAREFUL
        await almanac.reload()

        assert almanac.shared.snapshot.index.caution is Caution.CAREFUL
        assert not isinstance(almanac.shared.ask(DOUBTFUL).outcome, Answer)
