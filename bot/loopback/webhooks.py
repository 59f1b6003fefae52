"""Later answers: follow-ups, and changing or deleting what was answered, by the interaction's token."""

from bot.loopback.callbacks import origin_of, viewer_of
from bot.loopback.calls import Call
from bot.loopback.interactions import Interaction, Ledger
from bot.loopback.messages import Message
from bot.loopback.posting import Posting, change, post
from bot.loopback.refusals import unknown_message
from bot.loopback.wire import Payload
from bot.loopback.world import World


class Webhooks:
    """Carries out what a bot does with an interaction's token."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self._world = world
        self._ledger = ledger

    def _interaction(self, call: Call) -> Interaction:
        return self._ledger.of_webhook(call.ids["webhook_id"], call.ids["webhook_token"])

    async def follow_up(self, call: Call) -> Payload | None:
        """A further message; the first after a deferral fills its placeholder, as Discord still does."""
        interaction = self._interaction(call)
        if not interaction.filled and interaction.original is not None:
            change(self._world, interaction.original, call.body, call.files)
            interaction.filled = True
            return interaction.original.payload()
        viewer, origin = viewer_of(interaction, call.body), origin_of(self._world, interaction)
        message = post(self._world, Posting(interaction.channel, viewer, origin), call.body, call.files)
        interaction.follow_ups.append(message)
        self._world.touched()
        return message.payload() if call.flag("wait") else None

    def _message(self, call: Call, interaction: Interaction) -> Message:
        """The message meant: the original or a follow-up. Raises Refusal when there is no such message (any more)."""
        wanted = call.ids.get("message_id", "@original")
        known = [one for one in (interaction.original, *interaction.follow_ups) if one is not None]
        found = interaction.original
        if wanted != "@original":
            found = next((one for one in known if str(one.id) == wanted), None)
        if found is None or found.deleted:
            raise unknown_message()
        return found

    async def get(self, call: Call) -> Payload:
        return self._message(call, self._interaction(call)).payload()

    async def edit(self, call: Call) -> Payload:
        interaction = self._interaction(call)
        message = self._message(call, interaction)
        change(self._world, message, call.body, call.files)
        if message is interaction.original:
            interaction.filled = True
        return message.payload()

    async def delete(self, call: Call) -> None:
        self._world.delete(self._message(call, self._interaction(call)))
