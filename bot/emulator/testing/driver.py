"""The test driver: act as a user, await the bot, look at its response.

reply = await driver.slash("ask", question="what is sourdough")
opened = await reply.press("Suggest a correction")
thanks = await opened.modal.submit(text="It is older.")
"""

from dataclasses import dataclass
from typing import Self

from bot.emulator.client.client import AutocompleteChoice, UserClient
from bot.emulator.client.modal_input import FieldValue, ModalInput, list_field_labels
from bot.emulator.client.option_input import OptionValue
from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import SELECTS, ComponentKind, MessageFlag, Payload
from bot.emulator.state.component_tree import walk_components
from bot.emulator.state.guilds import Channel, Member
from bot.emulator.state.interactions import PendingInteraction
from bot.emulator.state.messages import Attachment, Message, Upload
from bot.emulator.state.resolved import Resolvable
from bot.emulator.state.users import User

# Real time, however the emulator's clock is moved: a bot that hangs must fail the test.
TIMEOUT_SECONDS = 30.0


class NoResponse(Exception):
    """The user reads "The application did not respond", or the bot goes on thinking."""


@dataclass(frozen=True, slots=True, eq=False)
class Driver:
    """A user in a channel. Every step raises ActionNotAllowed or NoResponse."""

    client: UserClient

    @property
    def user(self) -> User:
        return self.client.user

    @property
    def commands(self) -> list[str]:
        """The names in the user's command picker."""
        return [command["name"] for command in self.client.list_offered_commands()]

    @property
    def messages(self) -> "list[VisibleMessage]":
        """What the user sees in the channel, oldest first."""
        return [VisibleMessage(self, message) for message in self.client.list_visible_messages()]

    def in_channel(self, channel: Channel) -> Self:
        """The same user in another channel."""
        client = self.client
        return type(self)(UserClient(client.state, client.interactions, client.user, channel))

    def write(self, content: str, *files: Upload) -> Message:
        return self.client.write(content, *files)

    async def slash(self, name: str, /, **options: OptionValue) -> "VisibleMessage":
        return await self.await_response(self.client.slash(name, options))

    async def autocomplete(self, name: str, /, **options: OptionValue) -> list[AutocompleteChoice]:
        """The choices for the last of the options."""
        interaction = self.client.slash(name, options, focused=list(options)[-1])
        await self._await_settled(interaction)
        return [AutocompleteChoice(choice["name"], choice["value"]) for choice in interaction.choices or []]

    async def menu(self, name: str, target: Message | Member) -> "VisibleMessage":
        return await self.await_response(self.client.menu(name, target))

    async def await_response(self, interaction: PendingInteraction) -> "VisibleMessage":
        """Wait until the bot has shown more than a placeholder."""
        await self._await_settled(interaction)
        return VisibleMessage(self, interaction.original, interaction)

    async def _await_settled(self, interaction: PendingInteraction) -> None:
        state, interactions = self.client.state, self.client.interactions
        try:
            await state.wait_until(lambda: interactions.is_settled(interaction), TIMEOUT_SECONDS)
        except TimeoutError:
            raise NoResponse(f"Nothing final was shown in {TIMEOUT_SECONDS:.0f} s") from None
        if interaction.failed:
            raise NoResponse("The application did not respond")


@dataclass(frozen=True, slots=True, eq=False)
class VisibleMessage:
    """A message as a user sees it now, or a modal that was opened for them."""

    viewer: Driver
    shown: Message | None
    interaction: PendingInteraction | None = None

    @property
    def message(self) -> Message:
        assert self.shown is not None, "the bot showed no message"
        return self.shown

    @property
    def text(self) -> str:
        return _read_text(self.message)

    @property
    def ephemeral(self) -> bool:
        """Whether only one user sees it."""
        return self.message.ephemeral

    @property
    def deleted(self) -> bool:
        return self.message.deleted

    @property
    def edited(self) -> bool:
        return self.message.edited_at is not None

    @property
    def files(self) -> list[Attachment]:
        return self.message.attachments

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, or their emoji."""
        return [_read_button_label(button) for button in self.find_components(ComponentKind.BUTTON)]

    @property
    def links(self) -> dict[str, str]:
        """The addresses of link buttons by label."""
        buttons = self.find_components(ComponentKind.BUTTON)
        return {_read_button_label(button): button["url"] for button in buttons if "url" in button}

    @property
    def options(self) -> list[str]:
        """The labels in all string selects."""
        return [
            option["label"] for part in self.find_components(ComponentKind.STRING_SELECT) for option in part["options"]
        ]

    @property
    def modal(self) -> "OpenModal":
        assert self.interaction is not None, "a message opens no modal"
        assert self.interaction.modal is not None, "the bot opened no modal"
        return OpenModal(self.viewer, self.interaction)

    @property
    def follow_ups(self) -> "list[VisibleMessage]":
        assert self.interaction is not None, "a message has no follow-ups"
        return [VisibleMessage(self.viewer, message, self.interaction) for message in self.interaction.follow_ups]

    async def await_follow_up(self, number: int = 1) -> "VisibleMessage":
        """Wait for the follow-up of that number, from 1."""
        interaction = self.interaction
        assert interaction is not None, "a message has no follow-ups"
        await self.viewer.client.state.wait_until(lambda: len(interaction.follow_ups) >= number, TIMEOUT_SECONDS)
        return self.follow_ups[number - 1]

    async def await_change(self) -> Self:
        """Wait until the message is edited or deleted."""
        message, before = self.message, self.message.revision
        await self.viewer.client.state.wait_until(lambda: message.revision != before, TIMEOUT_SECONDS)
        return self

    def find_components(self, *kinds: int) -> list[Payload]:
        """The components of these kinds, in reading order."""
        return [component for component in walk_components(self.message.components) if component["type"] in kinds]

    async def press(self, label: str, by: Driver | None = None) -> "VisibleMessage":
        """Press a button. Returns the bot's response, which may be this message again."""
        buttons = [
            button for button in self.find_components(ComponentKind.BUTTON) if _read_button_label(button) == label
        ]
        if not buttons:
            raise ActionNotAllowed(f"There is no button {label!r}; there are {', '.join(self.buttons) or 'none'}.")
        driver = by or self.viewer
        return await driver.await_response(driver.client.press(self.message, buttons[0]))

    async def choose(self, label: str, by: Driver | None = None) -> "VisibleMessage":
        """Choose what has that label in one of the string selects. Returns the bot's response, as `press` does."""
        for number, select in enumerate(self.find_components(*SELECTS)):
            for option in select.get("options") or []:
                if option["label"] == label:
                    return await self.select(option["value"], number=number, by=by)
        raise ActionNotAllowed(
            f"There is nothing {label!r} to choose; there is {', '.join(self.options) or 'nothing'}."
        )

    async def select(self, *values: str | Resolvable, number: int = 0, by: Driver | None = None) -> "VisibleMessage":
        """Choose in the select of that number, from 0."""
        driver = by or self.viewer
        select = self.find_components(*SELECTS)[number]
        return await driver.await_response(driver.client.select(self.message, select, values))


@dataclass(frozen=True, slots=True, eq=False)
class OpenModal:
    """A modal that an interaction opened for a user."""

    viewer: Driver
    interaction: PendingInteraction

    @property
    def payload(self) -> Payload:
        assert self.interaction.modal is not None
        return self.interaction.modal

    @property
    def title(self) -> str:
        return str(self.payload["title"])

    @property
    def text(self) -> str:
        """The text displays between the fields."""
        components = self.payload["components"]
        return "\n".join(part["content"] for part in components if part["type"] == ComponentKind.TEXT_DISPLAY)

    @property
    def fields(self) -> list[str]:
        """The labels of the fields."""
        return list(list_field_labels(self.payload).values())

    async def submit(self, **values: FieldValue) -> VisibleMessage:
        """Fill in fields, named by custom id or label, and submit; the others keep their values."""
        modal_input = ModalInput(self.viewer.client, self.payload)
        components = modal_input.fill(values)
        interaction = self.viewer.client.submit(self.interaction, components, modal_input.resolved)
        return await self.viewer.await_response(interaction)


def _read_button_label(button: Payload) -> str:
    return str(button.get("label") or (button.get("emoji") or {}).get("name") or "")


def _read_text(message: Message) -> str:
    """Everything that a user reads in a message, from top to bottom."""
    if message.flags & MessageFlag.COMPONENTS_V2:
        components = walk_components(message.components)
        return "\n".join(part["content"] for part in components if part["type"] == ComponentKind.TEXT_DISPLAY)
    embeds = [text for embed in message.embeds for text in _read_embed(embed)]
    return "\n".join(filter(None, [message.content, *embeds]))


def _read_embed(embed: Payload) -> list[str]:
    fields = [text for field in embed.get("fields") or [] for text in (field["name"], field["value"])]
    author, footer = (embed.get("author") or {}).get("name"), (embed.get("footer") or {}).get("text")
    return [text for text in (author, embed.get("title"), embed.get("description"), *fields, footer) if text]
