"""/knowledge reload: reads the knowledge files again, for those who run the bot."""

from collections.abc import Sequence

from discord import app_commands

from bot.discord.components.send import defer, show
from bot.discord.context import Interaction, get_app
from bot.discord.permissions import requires
from bot.domain.knowledge import KnowledgeBase
from bot.domain.permission_level import PermissionLevel
from bot.domain.problems import KnowledgeError, Problem
from bot.languages import mark, say, say_number
from bot.replies.catalogue import describe_size
from bot.replies.document import Note, Reply, Subtext, Text

MAX_PROBLEMS = 10
MORE = mark("… and {count} more. Run `check` on the command line to list them all.")
REFUSED = mark("The files have problems, so I keep using the version I read before.")


@app_commands.command(extras=requires(PermissionLevel.BOT_OWNER))
async def reload(interaction: Interaction) -> None:
    """Reload the knowledge files. Only for the bot's owners."""
    await defer(interaction)
    app = get_app(interaction)
    try:
        await app.reload()
    except KnowledgeError as error:
        await show(interaction, _render_problems(error.problems))
    else:
        await show(interaction, _render_size(app.shared.base))


def _render_problems(problems: Sequence[Problem]) -> Reply:
    shown = [Subtext(str(problem)) for problem in problems[:MAX_PROBLEMS]]
    more = len(problems) - len(shown)
    rest = [Subtext(say(MORE).format(count=say_number(more)))] if more else []
    return Reply((Text(say(REFUSED)), *shown, *rest))


def _render_size(base: KnowledgeBase) -> Reply:
    return Reply((Note(say("Knowledge files reloaded"), describe_size(base)),))
