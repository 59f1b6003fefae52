"""Follow-up questions: what was asked before is understood with them, for a while."""

from dataclasses import dataclass

from bot.app import Almanac
from bot.matching.outcome import Answer
from bot.service.conversations import LIFETIME_SECONDS, MAX_CONVERSATIONS, Conversations
from tests.discord_world import DiscordWorld


@dataclass
class Hands:
    """A clock that stands until it is set forward."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Talk:
    """Questions of one or several people to the small base."""

    def __init__(self, app: Almanac) -> None:
        self.hands = Hands()
        self.conversations = Conversations(self.hands)
        self._app = app

    def about(self, question: str, who: str = "mila") -> str | None:
        """The topic that an answer was taken to be about, for follow-ups; None for others."""
        answered = self._app.shared.ask(question, self.conversations.last(who))
        self.conversations.remember(who, answered)
        return answered.outcome.context_topic_id if isinstance(answered.outcome, Answer) else None


async def test_a_follow_up_in_discord_says_what_it_was_taken_to_be_about(discord: DiscordWorld) -> None:
    await discord.member.slash("ask", question="what is sourdough")
    reply = await discord.member.slash("ask", question="and how hot is the oven for it?")

    assert "-# About Sourdough" in reply.text
    assert "230 degrees" in reply.text


async def test_a_question_that_stands_on_its_own_is_not_taken_for_a_follow_up(discord: DiscordWorld) -> None:
    await discord.member.slash("ask", question="what is sourdough")
    reply = await discord.member.slash("ask", question="how do I keep bread fresh?")

    assert "about Sourdough" not in reply.text
    assert "linen bag" in reply.text


async def test_nobody_leans_on_what_somebody_else_asked(discord: DiscordWorld) -> None:
    await discord.member.slash("ask", question="what is sourdough")
    reply = await discord.other.slash("ask", question="and how hot is the oven for it?")

    assert "-# about" not in reply.text


async def test_follow_ups_go_on_about_the_same_subject_and_through_small_talk(app: Almanac) -> None:
    talk = Talk(app)
    talk.about("what is sourdough")

    assert talk.about("and how hot is the oven for it?") == "sourdough"
    assert talk.about("thanks!") is None
    assert talk.about("and the old wood oven?") == "sourdough"


async def test_a_question_is_forgotten_after_ten_minutes(app: Almanac) -> None:
    talk = Talk(app)
    talk.about("what is sourdough")
    talk.hands.now = LIFETIME_SECONDS + 1

    assert talk.about("and how hot is the oven for it?", "ana") is None
    assert len(talk.conversations) == 1


async def test_only_so_many_conversations_are_remembered(app: Almanac) -> None:
    talk = Talk(app)
    talk.about("what is sourdough", "mila")
    for number in range(MAX_CONVERSATIONS):
        talk.about("what is sourdough", f"member {number}")

    assert len(talk.conversations) == MAX_CONVERSATIONS
    assert talk.about("and how hot is the oven for it?", "mila") is None
    assert talk.about("and how hot is the oven for it?", "member 9") == "sourdough"
