"""The callback endpoint: a bot's first response to an interaction."""

from bot.emulator.errors import FieldError, raise_field_errors
from bot.emulator.protocol import CallbackKind, InteractionKind, MessageFlag, MessageKind, Payload
from bot.emulator.request import ApiRequest
from bot.emulator.rest.messages import MessageSetup, build_message, edit_message, send_message
from bot.emulator.state.component_tree import normalise_components
from bot.emulator.state.interactions import Interactions, PendingInteraction
from bot.emulator.state.messages import Message, Upload
from bot.emulator.state.state import State
from bot.emulator.state.users import User
from bot.emulator.validation.message import require_valid_choices
from bot.emulator.validation.modal import require_valid_modal

_MESSAGE_CALLBACKS = frozenset({CallbackKind.MESSAGE, CallbackKind.DEFERRED})
_UPDATE_CALLBACKS = frozenset({CallbackKind.DEFERRED_UPDATE, CallbackKind.UPDATE})
# A modal that a component opened may also update the component's message.
ALLOWED_CALLBACKS: dict[InteractionKind, frozenset[CallbackKind]] = {
    InteractionKind.COMMAND: _MESSAGE_CALLBACKS | {CallbackKind.MODAL},
    InteractionKind.COMPONENT: _MESSAGE_CALLBACKS | _UPDATE_CALLBACKS | {CallbackKind.MODAL},
    InteractionKind.AUTOCOMPLETE: frozenset({CallbackKind.CHOICES}),
    InteractionKind.MODAL: _MESSAGE_CALLBACKS,
}

_PATH = ("data",)


class CallbackEndpoint:
    def __init__(self, state: State, interactions: Interactions) -> None:
        self._state = state
        self._interactions = interactions

    async def create_response(self, request: ApiRequest) -> Payload | None:
        """Carry out a callback. Returns a body if `with_response` asks for one."""
        ids = request.ids
        interaction = self._interactions.require_unanswered(ids["interaction_id"], ids["interaction_token"])
        kind: int = request.body.get("type") or 0
        data = request.body.get("data") or {}
        raise_field_errors(_check_callback(interaction, kind, data))
        self._carry_out(interaction, CallbackKind(kind), data, request.files)
        # Only now: the bot may answer again after a response that was refused.
        interaction.callback = CallbackKind(kind)
        self._state.notify_waiters()
        return _build_response(interaction) if request.has_flag("with_response") else None

    def _carry_out(
        self, interaction: PendingInteraction, kind: CallbackKind, data: Payload, files: dict[int, Upload]
    ) -> None:
        match kind:
            case CallbackKind.CHOICES:
                require_valid_choices(data.get("choices") or [])
                interaction.choices = data.get("choices") or []
            case CallbackKind.MODAL:
                require_valid_modal(data)
                interaction.modal = {**data, "components": normalise_components(data["components"])}
            case CallbackKind.MESSAGE:
                setup = self._build_setup(interaction, data)
                interaction.original = send_message(self._state, setup, data, files, _PATH)
            case CallbackKind.DEFERRED:
                interaction.original = self._add_placeholder(interaction, data)
                interaction.filled = False
            case CallbackKind.DEFERRED_UPDATE:
                interaction.original = interaction.source
            case CallbackKind.UPDATE:
                assert interaction.source is not None
                edit_message(self._state, interaction.source, data, files, _PATH)
                interaction.original = interaction.source

    def _build_setup(self, interaction: PendingInteraction, data: Payload) -> MessageSetup:
        viewer, origin = find_viewer(interaction, data), build_origin(self._state, interaction)
        return MessageSetup(interaction.channel, viewer, origin, _choose_message_kind(interaction))

    def _add_placeholder(self, interaction: PendingInteraction, data: Payload) -> Message:
        """Show "The bot is thinking…"."""
        message = build_message(self._state, self._build_setup(interaction, data), MessageFlag.LOADING)
        self._state.add_message(message)
        return message


def _check_callback(interaction: PendingInteraction, kind: int, data: Payload) -> list[FieldError]:
    allowed = ALLOWED_CALLBACKS[interaction.kind]
    if interaction.kind is InteractionKind.MODAL and interaction.source:
        allowed |= _UPDATE_CALLBACKS
    if kind not in allowed:
        message = f"Type {kind} is no answer to an interaction of type {int(interaction.kind)}."
        return [FieldError(("type",), "INTERACTION_CALLBACK_TYPE_INVALID", message)]
    if kind == CallbackKind.DEFERRED and (data.get("flags") or 0) & ~MessageFlag.EPHEMERAL:
        message = "A deferred answer takes no flag but EPHEMERAL."
        return [FieldError(("data", "flags"), "INVALID_BITWISE_FLAG", message)]
    return []


def _build_response(interaction: PendingInteraction) -> Payload:
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
    resource = {"type": int(interaction.callback), "message": message.to_payload()}
    return {"interaction": about, "resource": resource}


def find_viewer(interaction: PendingInteraction, data: Payload) -> User | None:
    """The user who alone sees the response, if it is ephemeral."""
    return interaction.user if (data.get("flags") or 0) & MessageFlag.EPHEMERAL else None


def build_origin(state: State, interaction: PendingInteraction) -> Payload:
    """The fields of a message about the interaction that it responds to."""
    application_id = str(state.bot.id)
    named = {"interaction": _build_named(interaction)} if interaction.command_name else {}
    return {
        **named,
        "application_id": application_id,
        "webhook_id": application_id,
        "interaction_metadata": _build_metadata(interaction),
    }


def _build_named(interaction: PendingInteraction) -> Payload:
    """The older form of the metadata, which has the command's whole name."""
    user = interaction.user.to_payload()
    return {"id": str(interaction.id), "type": int(interaction.kind), "name": interaction.command_name, "user": user}


def _build_metadata(interaction: PendingInteraction) -> Payload:
    metadata: Payload = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "user": interaction.user.to_payload(),
        "authorizing_integration_owners": interaction.owners,
    }
    if interaction.kind is InteractionKind.COMPONENT and interaction.source:
        metadata["interacted_message_id"] = str(interaction.source.id)
    if interaction.trigger is not None:
        metadata["triggering_interaction_metadata"] = _build_metadata(interaction.trigger)
    return metadata


def _choose_message_kind(interaction: PendingInteraction) -> MessageKind:
    if interaction.kind is not InteractionKind.COMMAND:
        return MessageKind.DEFAULT
    return MessageKind.CONTEXT_MENU_COMMAND if interaction.from_menu else MessageKind.CHAT_INPUT_COMMAND
