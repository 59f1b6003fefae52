"""A person's visit, step by step: do something, wait for what the bot shows, go on from there.

reply = await visitor.slash("ask", question="what is sourdough")
opened = await reply.press("Suggest a correction")
thanks = await opened.modal.submit(text="It is older.")
"""

from dataclasses import dataclass
from typing import Self

from bot.emulator.client.client import AutocompleteChoice, UserClient, text_of
from bot.emulator.client.modal_input import Entry, ModalInput, labels
from bot.emulator.client.option_input import ActionNotAllowed, Value
from bot.emulator.protocol import SELECTS, ComponentKind, Payload
from bot.emulator.state.guilds import Channel
from bot.emulator.state.interactions import PendingInteraction
from bot.emulator.state.messages import Attachment, Message, Upload, walk
from bot.emulator.state.resolved import Thing
from bot.emulator.state.users import Member, User

PATIENCE = 10.0
"""Real seconds that a visitor waits before the wait itself is an error."""


class NoResponse(Exception):
    """The person reads "The application did not respond", or the bot thinks for ever."""


@dataclass(frozen=True, slots=True, eq=False)
class Driver:
    """Somebody in a channel. Every step raises ActionNotAllowed where Discord doesn't allow it, or NoResponse."""

    client: UserClient

    @property
    def user(self) -> User:
        return self.client.user

    @property
    def commands(self) -> list[str]:
        """The names that the picker offers."""
        return [one["name"] for one in self.client.commands()]

    @property
    def messages(self) -> "list[VisibleMessage]":
        """What this person sees in the channel, oldest first."""
        return [VisibleMessage(self, message) for message in self.client.visible()]

    def in_channel(self, channel: Channel) -> Self:
        """The same person in another channel."""
        client = self.client
        return type(self)(UserClient(client.state, client.interactions, client.user, channel))

    def write(self, content: str, *files: Upload) -> Message:
        return self.client.write(content, *files)

    async def slash(self, name: str, /, **options: Value) -> "VisibleMessage":
        return await self.reply(self.client.slash(name, options))

    async def autocomplete(self, name: str, /, **options: Value) -> list[AutocompleteChoice]:
        """What is offered while the last of the options is being typed."""
        interaction = self.client.slash(name, options, focused=list(options)[-1])
        await self.answered(interaction)
        return [AutocompleteChoice(one["name"], one["value"]) for one in interaction.choices or []]

    async def menu(self, name: str, target: Message | Member) -> "VisibleMessage":
        return await self.reply(self.client.menu(name, target))

    async def reply(self, interaction: PendingInteraction) -> "VisibleMessage":
        """Wait until the bot has shown something that is no placeholder."""
        await self.answered(interaction)
        return VisibleMessage(self, interaction.original, interaction)

    async def answered(self, interaction: PendingInteraction) -> None:
        state, interactions = self.client.state, self.client.interactions
        try:
            await state.wait_until(lambda: interactions.settled(interaction), PATIENCE)
        except TimeoutError:
            raise NoResponse(f"Nothing final was shown in {PATIENCE:.0f} s") from None
        if interaction.failed:
            raise NoResponse("The application did not respond")


@dataclass(frozen=True, slots=True, eq=False)
class VisibleMessage:
    """A message as one person sees it, and always as it stands now; or a form that was opened for them."""

    visitor: Driver
    shown: Message | None
    interaction: PendingInteraction | None = None

    @property
    def message(self) -> Message:
        assert self.shown is not None, "the bot showed no message"
        return self.shown

    @property
    def text(self) -> str:
        return text_of(self.message)

    @property
    def ephemeral(self) -> bool:
        """Whether only one user sees it."""
        return self.message.ephemeral

    @property
    def deleted(self) -> bool:
        return self.message.deleted

    @property
    def edited(self) -> bool:
        return self.message.edited is not None

    @property
    def files(self) -> list[Attachment]:
        return self.message.attachments

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, or their emoji."""
        return [_label(part) for part in self.parts(ComponentKind.BUTTON)]

    @property
    def links(self) -> dict[str, str]:
        """Where the buttons lead that lead out of Discord."""
        return {_label(part): part["url"] for part in self.parts(ComponentKind.BUTTON) if "url" in part}

    @property
    def options(self) -> list[str]:
        """The labels in all selects."""
        return [option["label"] for part in self.parts(ComponentKind.STRING_SELECT) for option in part["options"]]

    @property
    def modal(self) -> "Modal":
        assert self.interaction is not None, "a message opens no form"
        assert self.interaction.form is not None, "the bot opened no form"
        return Modal(self.visitor, self.interaction)

    @property
    def follow_ups(self) -> "list[VisibleMessage]":
        assert self.interaction is not None, "a message has no follow-ups"
        return [VisibleMessage(self.visitor, message, self.interaction) for message in self.interaction.follow_ups]

    async def follow_up(self, number: int = 1) -> "VisibleMessage":
        """Wait for the follow-up of that number, from 1."""
        interaction = self.interaction
        assert interaction is not None, "a message has no follow-ups"
        await self.visitor.client.state.wait_until(lambda: len(interaction.follow_ups) >= number, PATIENCE)
        return self.follow_ups[number - 1]

    async def change(self) -> Self:
        """Wait until the message is edited or deleted, from how it stands now."""
        message, before = self.message, self.message.revision
        await self.visitor.client.state.wait_until(lambda: message.revision != before, PATIENCE)
        return self

    def parts(self, *kinds: int) -> list[Payload]:
        """The components of these kinds, in the order they are read."""
        return [part for part in walk(self.message.components) if part["type"] in kinds]

    async def press(self, label: str, by: Driver | None = None) -> "VisibleMessage":
        """Press the button of that label; what comes back is what is shown then, in place or anew."""
        found = [part for part in self.parts(ComponentKind.BUTTON) if _label(part) == label]
        if not found:
            raise ActionNotAllowed(f"There is no button {label!r}; there are {', '.join(self.buttons) or 'none'}.")
        person = by or self.visitor
        return await person.reply(person.client.press(self.message, found[0]))

    async def select(self, *values: str | Thing, number: int = 0, by: Driver | None = None) -> "VisibleMessage":
        """Choose in the select of that number, from 0."""
        person = by or self.visitor
        part = self.parts(*SELECTS)[number]
        return await person.reply(person.client.select(self.message, part, values))


@dataclass(frozen=True, slots=True, eq=False)
class Modal:
    """A form, open in one person's window."""

    visitor: Driver
    interaction: PendingInteraction

    @property
    def form(self) -> Payload:
        assert self.interaction.form is not None
        return self.interaction.form

    @property
    def title(self) -> str:
        return str(self.form["title"])

    @property
    def text(self) -> str:
        """The prose between the fields."""
        return "\n".join(
            part["content"] for part in self.form["components"] if part["type"] == ComponentKind.TEXT_DISPLAY
        )

    @property
    def fields(self) -> list[str]:
        """What stands above the fields."""
        return list(labels(self.form).values())

    async def submit(self, **entries: Entry) -> VisibleMessage:
        """Fill the fields, named by custom id or label, and send; what isn't named keeps what stood there."""
        filling = ModalInput(self.visitor.client, self.form)
        components = filling.components(entries)
        made = self.visitor.client.submit(self.interaction, components, filling.resolved)
        return await self.visitor.reply(made)


def _label(part: Payload) -> str:
    return str(part.get("label") or (part.get("emoji") or {}).get("name") or "")
