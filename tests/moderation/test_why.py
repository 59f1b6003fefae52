"""/knowledge why: how a question was matched, as moderators read it."""

from bot.discord.permissions import ONLY_MANAGERS, ONLY_ROLE
from bot.domain.knowledge import KnowledgeBase
from bot.matching.explain import Explanation
from bot.matching.index.features import FEATURE_NAMES
from bot.matching.index.joined_evidence import DENSE_PRIOR, PUBLISHED_PRIOR, SPARSE_PRIOR
from bot.matching.outcome import SUGGEST_THRESHOLD, Caution, Coverage, NoMatch
from bot.moderation.teaching import KNOWN_PHRASE
from bot.replies.document import Text
from bot.replies.explanation import FEATURE_LABELS, render_explanation
from bot.replies.teaching import IS_PHRASE
from tests.discord_world import DiscordWorld


async def test_an_answer_shows_its_candidates_words_and_thresholds(discord: DiscordWorld) -> None:
    shown = await discord.moderator.slash("knowledge why", question="how hot must the ovven be on the moon")

    assert shown.ephemeral
    assert "Answered with the first candidate." in shown.text
    assert "1\\. How hot is the oven for sourdough (sourdough/temperature): " in shown.text
    assert "2\\. How hot was the wood oven (sourdough/old-oven): " in shown.text
    assert "**Words that support the first candidate:** how, hot, the, oven (typed ovven)" in shown.text
    assert "**Words that no entry has:** moon" in shown.text
    assert "words it doesn't contain -" in shown.text
    assert (
        f"I answer from {Caution.BALANCED.answer_threshold:.0%} confidence and suggest from {SUGGEST_THRESHOLD:.0%}."
        in shown.text
    )
    assert shown.buttons == []
    assert "Sourdough: How hot is the oven for sourdough" in shown.options


async def test_an_exact_phrase_is_shown_as_such(discord: DiscordWorld) -> None:
    shown = await discord.moderator.slash("knowledge why", question="what is sourdough")

    assert "Answered: the knowledge base holds this exact phrase." in shown.text
    assert "What counted" not in shown.text


async def test_no_answer_shows_its_kind(discord: DiscordWorld) -> None:
    async def why(question: str) -> str:
        return (await discord.moderator.slash("knowledge why", question=question)).text

    assert "Not confident enough to answer: suggestions were made." in await why("oven or fridge")
    assert "Not answered: outside what I cover." in await why("who won the world cup")
    assert "Not answered: treated as small talk." in await why("hello")


def test_a_question_without_candidates_says_none() -> None:
    nothing = Explanation("grains?", NoMatch(Coverage.NEAR), False, (), (), (), (), 0.5, 0.2)
    reply = render_explanation(nothing, KnowledgeBase("Bread", "Bread."))

    assert [block.text for block in reply.blocks if isinstance(block, Text)] == [
        "Not answered: not in the knowledge base.",
        "None.",
    ]
    assert [button.label for button in reply.buttons] == ["Add an entry…"]


def test_all_evidence_has_a_label() -> None:
    assert set(FEATURE_LABELS) >= {"constant", "words", *FEATURE_NAMES, *SPARSE_PRIOR, *DENSE_PRIOR, *PUBLISHED_PRIOR}


async def test_the_moderators_role_moderates_until_it_is_gone(discord: DiscordWorld) -> None:
    role = discord.guild.create_role("Librarians")
    librarian = discord.create_person(discord.guild.add_member("Vuk", roles=[role]))
    discord.guild.allow_command("knowledge", role)
    assert (await discord.moderator.slash("knowledge why", question="heat")).text.startswith("> heat")
    await discord.moderator.change_settings(moderators=role)

    assert (await librarian.slash("knowledge why", question="heat")).text.startswith("> heat")
    assert (await discord.moderator.slash("knowledge why", question="heat")).text == ONLY_ROLE.format(role=role.name)

    discord.guild.allow_command("knowledge", discord.guild.everyone)
    discord.guild.delete_role(role)
    assert (await discord.moderator.slash("knowledge why", question="heat")).text.startswith("> heat")
    assert (await librarian.slash("knowledge why", question="heat")).text == ONLY_MANAGERS


async def test_why_ends_with_what_to_do_and_a_menu_that_does_it(discord: DiscordWorld) -> None:
    question = "oven or fridge"
    shown = await discord.moderator.slash("knowledge why", question=question)
    assert "**What to do:**" in shown.text
    assert "Teach this phrase to the entry that answers it. If none does, add one." in shown.text
    taught = await shown.select("Sourdough: How hot is the oven for sourdough")

    assert "Saved" in taught.text
    assert "230 degrees" in (await discord.member.slash("ask", question=question)).text
    again = await discord.moderator.slash("knowledge why", question=question)
    assert IS_PHRASE in again.text
    assert (await shown.select("Sourdough: How hot is the oven for sourdough")).text == KNOWN_PHRASE


async def test_an_entry_is_added_for_a_question_that_none_answers(discord: DiscordWorld) -> None:
    shown = await discord.moderator.slash("knowledge why", question="how much butter for sourdough")
    preview = await (await shown.press("Add an entry…")).modal.submit(text="None.", source="our own rule")
    await preview.press("Save")

    assert "None." in (await discord.member.slash("ask", question="how much butter for sourdough")).text
