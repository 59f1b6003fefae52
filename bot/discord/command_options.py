"""Whether the options of a command that Discord sent are those that we registered; discord.py doesn't look."""

from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.payloads import OptionPayload, find_typed_option, list_options


def can_complete(interaction: Interaction) -> bool:
    """Whether the option that is typed is one of the command's that completes: Discord may know an earlier command."""
    command = interaction.command
    name = find_typed_option(interaction.data or {})
    parameters = command.parameters if isinstance(command, app_commands.Command) else []
    return any(parameter.display_name == name and parameter.autocomplete for parameter in parameters)


def has_our_values(interaction: Interaction) -> bool:
    """Whether the options have the types and choices that they were registered with; discord.py doesn't look."""
    command = interaction.command
    if not isinstance(command, app_commands.Command):
        return True
    ours = {parameter.display_name: parameter for parameter in command.parameters}
    return all(
        _is_ours(option, ours[option.name]) for option in list_options(interaction.data or {}) if option.name in ours
    )


def _is_ours(option: OptionPayload, parameter: app_commands.Parameter) -> bool:
    choices = [choice.value for choice in parameter.choices]
    return option.type == parameter.type.value and (not choices or option.value in choices)
