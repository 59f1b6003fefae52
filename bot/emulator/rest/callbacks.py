"""First answers: POST /interactions/{id}/{token}/callback."""

from bot.emulator.errors import FieldError, require
from bot.emulator.protocol import CallbackKind, InteractionKind, MessageFlag, Payload
from bot.emulator.request import ApiRequest
from bot.emulator.rest.messages import Posting, blank, change, post
from bot.emulator.state.interactions import Interactions, PendingInteraction
from bot.emulator.state.messages import COMMAND_REPLY, MENU_REPLY, Message, Upload, numbered
from bot.emulator.state.state import State
from bot.emulator.state.users import User
from bot.emulator.validation.message import require_valid_choices
from bot.emulator.validation.modal import require_valid_modal

_TO_COMMAND = {CallbackKind.MESSAGE, CallbackKind.DEFERRED, CallbackKind.MODAL}
_TO_FORM = {CallbackKind.MESSAGE, CallbackKind.DEFERRED}
_IN_PLACE = {CallbackKind.DEFERRED_UPDATE, CallbackKind.UPDATE}
ALLOWED: dict[InteractionKind, set[CallbackKind]] = {
    InteractionKind.COMMAND: _TO_COMMAND,
    InteractionKind.COMPONENT: _TO_COMMAND | _IN_PLACE,
    InteractionKind.AUTOCOMPLETE: {CallbackKind.CHOICES},
    InteractionKind.MODAL: _TO_FORM,
}
"""Which first answers each interaction takes; a form that a component opened also those in place."""


class Callbacks:
    """Carries out first answers."""

    def __init__(self, state: State, interactions: Interactions) -> None:
        self._state = state
        self._interactions = interactions

    async def answer(self, call: ApiRequest) -> Payload | None:
        """Carry an answer out. Returns what `with_response` asks for. Raises Refusal."""
        interaction = self._interactions.to_answer(call.ids["interaction_id"], call.ids["interaction_token"])
        kind: int = call.body.get("type") or 0
        content = call.body.get("data") or {}
        require(_fitting(interaction, kind, content))
        self._carry_out(interaction, CallbackKind(kind), content, call.files)
        interaction.callback = kind
        self._state.notify_waiters()
        return self._told(interaction) if call.flag("with_response") else None

    def _carry_out(
        self, interaction: PendingInteraction, kind: CallbackKind, content: Payload, files: dict[int, Upload]
    ) -> None:
        match kind:
            case CallbackKind.CHOICES:
                require_valid_choices(content.get("choices") or [])
                interaction.choices = content.get("choices") or []
            case CallbackKind.MODAL:
                require_valid_modal(content)
                interaction.form = {**content, "components": numbered(content["components"])}
            case CallbackKind.MESSAGE:
                interaction.original = self._post(interaction, content, files)
            case CallbackKind.DEFERRED:
                interaction.original = self._placeholder(interaction, content)
                interaction.filled = False
            case CallbackKind.DEFERRED_UPDATE:
                interaction.original = interaction.source
            case CallbackKind.UPDATE:
                assert interaction.source is not None
                change(self._state, interaction.source, content, files, ("data",))
                interaction.original = interaction.source

    def _post(self, interaction: PendingInteraction, content: Payload, files: dict[int, Upload]) -> Message:
        return post(self._state, self._posting(interaction, content), content, files, ("data",))

    def _posting(self, interaction: PendingInteraction, content: Payload) -> Posting:
        viewer, origin = viewer_of(interaction, content), origin_of(self._state, interaction)
        return Posting(interaction.channel, viewer, origin, _reply_kind(interaction))

    def _placeholder(self, interaction: PendingInteraction, content: Payload) -> Message:
        """The bot is thinking…"""
        message = blank(self._state, self._posting(interaction, content), MessageFlag.LOADING)
        self._state.keep(message)
        return message

    def _told(self, interaction: PendingInteraction) -> Payload:
        assert interaction.callback is not None
        about: Payload = {"id": str(interaction.id), "type": int(interaction.kind)}
        message = interaction.original
        if message is not None:
            about |= {
                "response_message_id": str(message.id),
                "response_message_loading": message.loading,
                "response_message_ephemeral": message.ephemeral,
            }
        about |= {"channel_id": str(interaction.channel.id)}
        if interaction.channel.guild is not None:
            about["guild_id"] = str(interaction.channel.guild.id)
        if message is None or interaction.callback not in (CallbackKind.MESSAGE, CallbackKind.UPDATE):
            return {"interaction": about}
        return {"interaction": about, "resource": {"type": interaction.callback, "message": message.to_payload()}}


def _fitting(interaction: PendingInteraction, kind: int, content: Payload) -> list[FieldError]:
    allowed = ALLOWED[interaction.kind] | (
        _IN_PLACE if interaction.kind is InteractionKind.MODAL and interaction.source else set()
    )
    if kind not in allowed:
        text = f"Type {kind} is no answer to an interaction of type {int(interaction.kind)}."
        return [FieldError(("type",), "INTERACTION_CALLBACK_TYPE_INVALID", text)]
    if kind == CallbackKind.DEFERRED and (content.get("flags") or 0) & ~MessageFlag.EPHEMERAL:
        return [FieldError(("data", "flags"), "INVALID_BITWISE_FLAG", "A deferred answer takes no flag but EPHEMERAL.")]
    return []


def viewer_of(interaction: PendingInteraction, content: Payload) -> User | None:
    """The person who alone sees an ephemeral answer."""
    return interaction.user if (content.get("flags") or 0) & MessageFlag.EPHEMERAL else None


def origin_of(state: State, interaction: PendingInteraction) -> Payload:
    """What a message tells of the interaction it answers."""
    application = str(state.bot.id)
    return {"application_id": application, "webhook_id": application, "interaction_metadata": _metadata(interaction)}


def _metadata(interaction: PendingInteraction) -> Payload:
    about: Payload = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "user": interaction.user.to_payload(),
        "authorizing_integration_owners": interaction.origin,
    }
    if interaction.kind is InteractionKind.COMPONENT and interaction.source:
        about["interacted_message_id"] = str(interaction.source.id)
    if interaction.trigger is not None:
        about["triggering_interaction_metadata"] = _metadata(interaction.trigger)
    return about


def _reply_kind(interaction: PendingInteraction) -> int:
    if interaction.kind is not InteractionKind.COMMAND:
        return 0
    return MENU_REPLY if interaction.by_menu else COMMAND_REPLY
