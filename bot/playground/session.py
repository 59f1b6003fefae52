"""One browser tab: performs its user's actions in the emulator, and sends it what the user sees."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from bot.emulator.client.client import UserClient
from bot.emulator.client.modal_input import ModalInput
from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import Payload
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.component_tree import walk_components
from bot.emulator.state.interactions import FIRST_RESPONSE_SECONDS, PendingInteraction
from bot.emulator.state.messages import Message
from bot.emulator.validation.message import MAX_CONTENT_LENGTH
from bot.playground.options import parse_choices, parse_options
from bot.playground.seed import DemoPerson
from bot.playground.serialize import serialize_mentions, serialize_message

Send = Callable[[Payload], Awaitable[None]]
ListStarters = Callable[[], list[str]]
NO_RESPONSE = "The application did not respond"
# Real time after which the tab stops waiting for a deferred response.
MAX_WAIT_SECONDS = 20.0

# The tab drops older messages, so that a long conversation stays fast.
MAX_MESSAGES = 200

# The wait for changes has no end; this only renews it.
FOLLOW_SECONDS = 3_600.0


class BrowserTab:
    """A tab, whose user is one of the demo people in one of their channels.

    Actions and updates are objects with a `kind`; static/app.js has the other side of both.
    """

    def __init__(
        self, emulator: DiscordEmulator, people: Mapping[str, DemoPerson], send: Send, list_starters: ListStarters
    ) -> None:
        self._state = emulator.state
        self._interactions = emulator.interactions
        self._people = people
        self._send = send
        self._list_starters = list_starters
        self._person = next(iter(people))
        self._channel = next(iter(people[self._person].clients))
        self._shown: dict[int, int] = {}
        self._open_modals: dict[str, PendingInteraction] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._handlers: dict[str, Callable[[Payload], PendingInteraction | None]] = {
            "slash_command": self._use_slash_command,
            "autocomplete": self._autocomplete,
            "message_command": self._use_message_command,
            "component": self._use_component,
            "write": self._write,
            "dismiss": self._dismiss,
            "submit_modal": self._submit_modal,
        }

    @property
    def _client(self) -> UserClient:
        return self._people[self._person].clients[self._channel]

    async def perform(self, action: Payload, problems: list[str]) -> None:
        """Perform an action of the user.

        Args:
            action: as `parse_action` returns it; one that is malformed is ignored.
            problems: of the knowledge files, to show after switching to another person or channel.
        """
        if action["kind"] == "switch":
            await self._switch(action.get("person"), action.get("channel"), problems)
            return
        try:
            interaction = self._handlers[action["kind"]](action)
        except ActionNotAllowed as error:
            await self._send({"kind": "error", "text": str(error)})
            return
        except (KeyError, TypeError, AttributeError):
            return  # our own page never sends that
        if interaction is not None:
            task = asyncio.create_task(self._await_response(interaction, action))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def follow_messages(self) -> None:
        """Send every new, changed and removed message, until cancelled."""
        while True:
            try:
                await self._state.wait_until(self._has_changes, FOLLOW_SECONDS)
            except TimeoutError:
                continue
            await self._send_changes()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _switch(self, person: object, channel: object, problems: list[str]) -> None:
        """Become a person in a channel; unknown ones are replaced by the first."""
        self._person = person if isinstance(person, str) and person in self._people else next(iter(self._people))
        current = self._people[self._person]
        known = isinstance(channel, str) and channel in current.clients
        self._channel = str(channel) if known else next(iter(current.clients))
        self._open_modals.clear()  # they belong to the person before
        messages = self._list_messages()
        self._shown = _index_revisions(messages)
        await self._send(
            {
                "kind": "view",
                "person": self._person,
                "location": current.location,
                "channels": list(current.clients),
                "channel": self._channel,
                "people": [{"id": key, "name": person.name} for key, person in self._people.items()],
                "commands": self._client.list_offered_commands(),
                "mentions": serialize_mentions(self._client),
                "messages": [serialize_message(message) for message in messages],
                "problems": problems,
                "starters": self._list_starters(),
            }
        )

    def _list_messages(self) -> list[Message]:
        return self._client.list_visible_messages()[-MAX_MESSAGES:]

    def _has_changes(self) -> bool:
        return _index_revisions(self._list_messages()) != self._shown

    async def _send_changes(self) -> None:
        messages = self._list_messages()
        before, self._shown = self._shown, _index_revisions(messages)
        for message_id in before.keys() - self._shown.keys():
            message = self._state.messages.get(message_id)
            deleted = message is not None and message.deleted and not message.ephemeral
            await self._send({"kind": "message_removed", "id": str(message_id), "deleted": deleted})
        for message in messages:
            if before.get(message.id) != self._shown[message.id]:
                await self._send({"kind": "message", "message": serialize_message(message)})

    def _require_message(self, message_id: str) -> Message:
        messages = self._client.list_visible_messages()
        message = next((message for message in messages if str(message.id) == message_id), None)
        if message is None:
            raise ActionNotAllowed("That message no longer exists.")
        return message

    def _use_slash_command(self, action: Payload) -> PendingInteraction:
        texts = {str(name): str(text) for name, text in action["options"].items()}
        return self._client.slash(action["command"], parse_options(self._client, action["command"], texts))

    def _autocomplete(self, action: Payload) -> PendingInteraction:
        focused = action["focused"]
        texts = {str(name): str(text) for name, text in action["options"].items()}
        prefix = texts.pop(focused, "")
        options = parse_options(self._client, action["command"], texts)
        return self._client.slash(action["command"], {**options, focused: prefix}, focused=focused)

    def _use_message_command(self, action: Payload) -> PendingInteraction:
        return self._client.menu(action["command"], self._require_message(action["message"]))

    def _use_component(self, action: Payload) -> PendingInteraction:
        message = self._require_message(action["message"])
        components = walk_components(message.components)
        component = next((each for each in components if each.get("id") == action["component"]), None)
        if component is None:
            raise ActionNotAllowed("That button no longer exists.")
        if "values" in action:
            return self._client.select(message, component, parse_choices(self._client, component, action["values"]))
        return self._client.press(message, component)

    def _write(self, action: Payload) -> None:
        text: str = action["text"]
        if len(text) > MAX_CONTENT_LENGTH:
            limit = f"{MAX_CONTENT_LENGTH:,} characters"
            raise ActionNotAllowed(f"Your message is too long ({len(text):,} characters; the limit is {limit}).")
        self._client.write(text)

    def _dismiss(self, action: Payload) -> None:
        self._client.dismiss(self._require_message(action["message"]))

    def _submit_modal(self, action: Payload) -> PendingInteraction:
        opener = self._open_modals.get(action["token"])
        if opener is None or opener.modal is None:
            raise ActionNotAllowed("That form has been closed.")
        modal_input = ModalInput(self._client, opener.modal)
        return self._client.submit(opener, modal_input.fill(action["values"]), modal_input.resolved)

    async def _await_response(self, interaction: PendingInteraction, action: Payload) -> None:
        # No event wakes the waiter when the time for a first response has passed, so it looks again at that moment.
        for timeout_seconds in (FIRST_RESPONSE_SECONDS, MAX_WAIT_SECONDS):
            with suppress(TimeoutError):
                await self._state.wait_until(lambda: self._interactions.is_settled(interaction), timeout_seconds)
        if action["kind"] == "autocomplete":
            await self._send({**action, "kind": "autocomplete_choices", "choices": interaction.choices or []})
        elif interaction.failed:
            await self._send({"kind": "error", "text": NO_RESPONSE})
        elif action["kind"] == "submit_modal":
            self._open_modals.pop(action["token"], None)
            await self._send({"kind": "close_modal"})
        elif interaction.modal is not None:
            self._open_modals[interaction.token] = interaction
            await self._send({"kind": "open_modal", "token": interaction.token, "modal": interaction.modal})


def _index_revisions(messages: list[Message]) -> dict[int, int]:
    """The revision of each message by id: what differs has to be sent."""
    return {message.id: message.revision for message in messages}


def parse_action(text: str) -> dict[str, Any] | None:
    """Parse an action from the page; None if it is malformed."""
    try:
        action = json.loads(text)
        # Lone surrogates, which a browser leaves when it cuts an emoji in two, can't be encoded: they become "?".
        action = json.loads(json.dumps(action, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError):
        return None
    return action if isinstance(action, dict) and isinstance(action.get("kind"), str) else None
