"""Follow-up questions resolve against the previous question of the same conversation, for ten minutes."""

from dataclasses import dataclass

from bot.app import Almanac
from bot.matching.outcome import Answer
from bot.service.conversations import LIFETIME_SECONDS, MAX_CONVERSATIONS, Conversations
from tests.discord_world import DiscordWorld


@dataclass
class FakeClock:
    """A clock that only moves when it is set."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Talk:
    """Questions of one or several members to the small knowledge base."""

    def __init__(self, app: Almanac) -> None:
        self.clock = FakeClock()
        self.conversations = Conversations(self.clock)
        self._app = app

    def ask(self, question: str, member: str = "mila") -> str | None:
        """The topic that an answered follow-up was resolved to; None for any other question."""
        answered = self._app.shared.ask(question, self.conversations.get_previous_question(member))
        self.conversations.remember(member, answered)
        return answered.outcome.context_topic_id if isinstance(answered.outcome, Answer) else None


async def test_a_follow_up_in_discord_names_its_topic(discord: DiscordWorld) -> None:
    await discord.member.slash("ask", question="what is sourdough")
    reply = await discord.member.slash("ask", question="and how hot is the oven for it?")

    assert "-# About Sourdough" in reply.text
    assert "230 degrees" in reply.text


async def test_what_follows_a_question_without_an_answer_is_read_by_itself(discord: DiscordWorld) -> None:
    await discord.member.slash("ask", question="best pizza baked in sourdough")
    reply = await discord.member.slash("ask", question="will there be an oven")

    assert "About " not in reply.text


async def test_a_complete_question_is_no_follow_up(discord: DiscordWorld) -> None:
    await discord.member.slash("ask", question="what is sourdough")
    reply = await discord.member.slash("ask", question="how do I keep bread fresh?")

    assert "about Sourdough" not in reply.text
    assert "linen bag" in reply.text


async def test_members_have_separate_conversations(discord: DiscordWorld) -> None:
    await discord.member.slash("ask", question="what is sourdough")
    reply = await discord.other.slash("ask", question="and how hot is the oven for it?")

    assert "-# about" not in reply.text


async def test_follow_ups_keep_their_topic_through_small_talk(app: Almanac) -> None:
    talk = Talk(app)
    talk.ask("what is sourdough")

    assert talk.ask("and how hot is the oven for it?") == "sourdough"
    assert talk.ask("thanks!") is None
    assert talk.ask("and the old wood oven?") == "sourdough"


async def test_a_question_expires_after_ten_minutes(app: Almanac) -> None:
    talk = Talk(app)
    talk.ask("what is sourdough")
    talk.clock.now = LIFETIME_SECONDS + 1

    assert talk.ask("and how hot is the oven for it?", "ana") is None
    assert len(talk.conversations) == 1


async def test_the_quietest_conversation_is_dropped_beyond_the_maximum(app: Almanac) -> None:
    talk = Talk(app)
    talk.ask("what is sourdough", "mila")
    for number in range(MAX_CONVERSATIONS):
        talk.ask("what is sourdough", f"member {number}")

    assert len(talk.conversations) == MAX_CONVERSATIONS
    assert talk.ask("and how hot is the oven for it?", "mila") is None
    assert talk.ask("and how hot is the oven for it?", "member 9") == "sourdough"
