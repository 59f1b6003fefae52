"""/knowledge reload: for the people who run the bot, after they changed the files."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, app_of
from bot.discord.permissions import requires
from bot.domain.permission_level import PermissionLevel
from bot.domain.problems import KnowledgeError
from bot.replies.document import Note, Reply, Small, Text

MOST_SHOWN = 10
REFUSED = "The files have problems, so I keep using the version I read before."


@app_commands.command(extras=requires(PermissionLevel.BOT_OWNER))
async def reload(interaction: Interaction) -> None:
    """Reload the knowledge files. Only for the people who run this bot."""
    await interaction.response.defer(ephemeral=True, thinking=True)  # a large base takes longer than Discord waits
    app = app_of(interaction)
    try:
        await app.reload()
    except KnowledgeError as error:
        shown = [Small(str(problem)) for problem in error.problems[:MOST_SHOWN]]
        more = len(error.problems) - len(shown)
        rest = [Small(f"… and {more} more. Run `check` on the command line to list them all.")] if more else []
        await send(interaction, Reply((Text(REFUSED), *shown, *rest)))
        return
    base = app.shared.base
    entries = sum(1 for _ in base.entries())
    await send(interaction, Reply((Note("Knowledge files reloaded", f"{len(base.topics)} topics, {entries} entries"),)))
