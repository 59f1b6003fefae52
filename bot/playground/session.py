"""One open page: what its person does goes to the bot, what they see comes back."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from bot.emulator.client.client import UserClient
from bot.emulator.client.modal_input import ModalInput
from bot.emulator.client.option_input import ActionNotAllowed
from bot.emulator.protocol import Payload
from bot.emulator.state.interactions import FIRST_RESPONSE_SECONDS, Interactions, PendingInteraction
from bot.emulator.state.messages import Message, walk
from bot.emulator.state.state import State
from bot.emulator.validation.message import MAX_CONTENT_LENGTH
from bot.playground.options import names, read_options
from bot.playground.seed import DemoPerson
from bot.playground.serialize import drawing, mentions

Send = Callable[[Payload], Awaitable[None]]
NO_ANSWER = "The application did not respond"
PATIENCE = 20.0
"""Real seconds after which the page gives up on an interaction."""

NEWEST = 200
"""Messages that the page shows; older ones go, so that a long conversation stays quick."""


class BrowserTab:
    """`problems` are those of the knowledge files, shown above the conversation."""

    def __init__(self, state: State, interactions: Interactions, people: Mapping[str, DemoPerson], send: Send) -> None:
        self._state = state
        self._interactions = interactions
        self._people = people
        self._send = send
        self._who = next(iter(people))
        self._where = next(iter(people[self._who].windows))
        self._shown: dict[int, int] = {}
        self._forms: dict[str, PendingInteraction] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._doing: dict[str, Callable[[Payload], PendingInteraction | None]] = {
            "use": self._slash,
            "complete": lambda said: self._slash(said, said["focused"]),
            "press": self._press,
            "menu": lambda said: self._window.menu(said["command"], self._message(said["message"])),
            "say": lambda said: self._say(said["text"]),
            "dismiss": lambda said: self._window.dismiss(self._message(said["message"])),
            "submit": self._submit,
        }

    @property
    def _window(self) -> UserClient:
        return self._people[self._who].windows[self._where]

    async def receive(self, said: Payload, problems: list[str]) -> None:
        """Do what the page asks; what Discord would not let the person do is said in the page."""
        if said["kind"] == "be":
            await self._be(said.get("person"), said.get("channel"), problems)
            return
        try:
            interaction = self._doing[said["kind"]](said)
        except ActionNotAllowed as error:
            await self._send({"kind": "failed", "text": str(error)})
            return
        except (KeyError, TypeError, AttributeError):
            return  # no page of ours says that
        if interaction is not None:
            task = asyncio.create_task(self._settle(interaction, said))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _be(self, who: object, where: object, problems: list[str]) -> None:
        self._who = who if isinstance(who, str) and who in self._people else next(iter(self._people))
        part = self._people[self._who]
        self._where = where if isinstance(where, str) and where in part.windows else next(iter(part.windows))
        seen = self._visible()
        self._forms.clear()  # they were opened by somebody else
        self._shown = _revisions(seen)
        await self._send(
            {
                "kind": "hello",
                "you": self._who,
                "place": part.place,
                "channels": list(part.windows),
                "channel": self._where,
                "people": [{"id": key, "name": one.name} for key, one in self._people.items()],
                "commands": self._window.commands(),
                "names": names(self._window),
                "mentions": mentions(self._window),
                "messages": [drawing(message) for message in seen],
                "problems": problems,
            }
        )

    async def follow(self) -> None:
        """Tell the page of every message that comes, changes or goes, until it is cancelled."""
        while True:
            try:
                await self._state.wait_until(self._changed, seconds=3600)
            except TimeoutError:
                continue
            await self._tell()

    def _changed(self) -> bool:
        return _revisions(self._visible()) != self._shown

    def _visible(self) -> list[Message]:
        return self._window.visible()[-NEWEST:]

    async def _tell(self) -> None:
        seen = self._visible()
        before, self._shown = self._shown, _revisions(seen)
        for number in before.keys() - self._shown.keys():
            message = self._state.messages.get(number)
            deleted = message is not None and message.deleted and not message.ephemeral
            await self._send({"kind": "gone", "id": str(number), "deleted": deleted})
        for message in seen:
            if before.get(message.id) != self._shown[message.id]:
                await self._send({"kind": "message", "message": drawing(message)})

    def _message(self, number: str) -> Message:
        found = next((one for one in self._window.visible() if str(one.id) == number), None)
        if found is None:
            raise ActionNotAllowed("That message is gone.")
        return found

    def _press(self, said: Payload) -> PendingInteraction:
        message = self._message(said["message"])
        part = next((part for part in walk(message.components) if part.get("id") == said["number"]), None)
        if part is None:
            raise ActionNotAllowed("That button is gone.")
        if "values" in said:
            return self._window.select(message, part, said["values"])
        return self._window.press(message, part)

    def _slash(self, said: Payload, focused: str | None = None) -> PendingInteraction:
        typed = {str(name): str(text) for name, text in said["options"].items()}
        unfinished = {focused: typed.pop(focused, "")} if focused else {}
        given = {**read_options(self._window, said["command"], typed), **unfinished}
        return self._window.slash(said["command"], given, focused=focused)

    def _say(self, text: str) -> None:
        if len(text) > MAX_CONTENT_LENGTH:
            raise ActionNotAllowed(
                f"A message has at most {MAX_CONTENT_LENGTH:,} characters; this one has {len(text):,}."
            )
        self._window.write(text)

    def _submit(self, said: Payload) -> PendingInteraction:
        opened = self._forms.get(said["token"])
        if opened is None or opened.form is None:
            raise ActionNotAllowed("That form is closed.")
        filling = ModalInput(self._window, opened.form)
        return self._window.submit(opened, filling.components(said["values"]), filling.resolved)

    async def _settle(self, interaction: PendingInteraction, said: Payload) -> None:
        for patience in (
            FIRST_RESPONSE_SECONDS,
            PATIENCE,
        ):  # at the first moment nothing happens that would wake anybody
            with suppress(TimeoutError):
                await self._state.wait_until(lambda: self._interactions.settled(interaction), patience)
        if said["kind"] == "complete":
            choices = interaction.choices or []
            await self._send({**said, "kind": "choices", "choices": choices})
        elif interaction.failed:
            await self._send({"kind": "failed", "text": NO_ANSWER})
        elif said["kind"] == "submit":
            self._forms.pop(said["token"], None)
            await self._send({"kind": "taken"})
        elif interaction.form is not None:
            self._forms[interaction.token] = interaction
            await self._send({"kind": "modal", "token": interaction.token, "modal": interaction.form})

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _revisions(messages: list[Message]) -> dict[int, int]:
    """By these numbers the page sees which messages are new or have changed."""
    return {message.id: message.revision for message in messages}


def parse(text: str) -> dict[str, Any] | None:
    """What the page said, or None where it said nothing that a page of ours says."""
    try:
        said = json.loads(text)
        # Half a sign, such as a browser leaves where it cuts an emoji, goes over no wire.
        said = json.loads(json.dumps(said, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and isinstance(said.get("kind"), str) else None
