"""Renders the settings of a server: one message, with a menu or a switch below each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.guild_settings import ALL_CATEGORIES, GuildSettings
from bot.domain.knowledge import KnowledgeBase
from bot.domain.text import shorten
from bot.languages import mark, name_language, say, say_number
from bot.replies.document import (
    Block,
    Button,
    ButtonRow,
    Menu,
    MenuOption,
    Note,
    Picker,
    PickerKind,
    Reply,
    Subtext,
    Text,
    Title,
)
from bot.replies.drafts import limit_lines
from bot.replies.editing_actions import ChangeSetting, SettingName

SHOWN_TO = mark(
    "Discord shows /knowledge only to members with Manage Server. To show it to a role as well: "
    "Server Settings → Integrations → this bot → /knowledge."
)
KEEPS_QUESTIONS = mark("kept for 30 days, without who asked; /about tells members")
KEEPS_NONE = mark("not kept; members pass on what they want answered")

ALL = mark("all")
NONE = mark("none")
MAX_CATEGORIES_OFFERED = 24
"""As many as a menu of Discord's holds beside "All categories"."""

MAX_CATEGORY_MENUS = 2
"""A message has room for eight menus and buttons, and the other settings take six."""

MAX_TITLE_LENGTH = 50
"""Characters of a category's title, so that all settings fit a message and two titles fit the label of a menu."""

REVIEWED = mark("What a second moderator must approve…")
REVIEWED_RANGE = mark("What a second moderator must approve: {first} – {last}")

MORE_CATEGORIES = mark(
    "The menus have the first {count} categories. The others are reviewed only with “All categories”."
)
MAX_CHANGES_OFFERED = (1, 2, 5, 10, 20, 50, 100, 1_000)
MIN_DOWNVOTES_OFFERED = (1, 2, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class ShownSettings:
    """The settings of a server, with the names that its members know.

    Attributes:
        role_name: Of the moderator role, None if there is none.
        channel_name: Of the log channel, likewise.
        languages: The languages of the knowledge base, its own first.

    """

    settings: GuildSettings
    role_name: str | None
    channel_name: str | None
    languages: Sequence[str]


def render_settings(shown: ShownSettings, base: KnowledgeBase, *, changed: bool) -> Reply:
    """Render all settings, each explained in a line; `changed` says that one was changed just now."""
    blocks: list[Block] = [
        Title(say("Settings for this server")),
        *([Text(say("Changed."))] if changed else []),
        *_build_people(shown, base),
        *_build_numbers(shown.settings),
        *_build_language(shown),
        Subtext(say(SHOWN_TO)),
    ]
    return Reply(tuple(blocks))


def _build_people(shown: ShownSettings, base: KnowledgeBase) -> Iterator[Block]:
    settings, role = shown.settings, shown.role_name
    who = say("members with the role “{role}”").format(role=role) if role else say("members with Manage Server")
    yield Note(say("Moderators"), who)
    yield _build_picker(SettingName.MODERATORS, PickerKind.ROLE, say("Who may edit…"), settings.moderator_role_id)
    titles = limit_lines([_format_category(key, base) for key in settings.reviewed_categories])
    is_all = settings.requires_review(ALL_CATEGORIES)
    yield Note(say("Categories that need a review"), say(ALL) if is_all else ", ".join(titles) or say(NONE))
    menus = list_category_menus(base)
    for number, offered in enumerate(menus):
        first, last = (_format_category(key, base) for key in (offered[0], offered[-1]))
        yield Picker(
            ChangeSetting(SettingName.REVIEW, str(number)),
            PickerKind.OPTIONS,
            say(REVIEWED_RANGE).format(first=first, last=last) if len(menus) > 1 else say(REVIEWED),
            (ALL_CATEGORIES,) if is_all else tuple(key for key in settings.reviewed_categories if key in offered),
            ((ALL_CATEGORIES, say("All categories")), *((key, base.categories[key]) for key in offered)),
            max_choices=MAX_CATEGORIES_OFFERED + 1,
        )
    if len(base.categories) > MAX_CATEGORIES_OFFERED * MAX_CATEGORY_MENUS:
        yield Subtext(say(MORE_CATEGORIES).format(count=MAX_CATEGORIES_OFFERED * MAX_CATEGORY_MENUS))
    yield Note(
        say("Log channel"), say("“{title}”").format(title=shown.channel_name) if shown.channel_name else say(NONE)
    )
    yield _build_picker(
        SettingName.LOG_CHANNEL, PickerKind.CHANNEL, say("Where every change is posted…"), settings.log_channel_id
    )


def list_category_menus(base: KnowledgeBase) -> list[tuple[str, ...]]:
    """Return the categories that can be chosen for a review, as many as fit into each menu."""
    keys, size = tuple(base.categories), MAX_CATEGORIES_OFFERED
    return [keys[start : start + size] for start in range(0, len(keys), size)][:MAX_CATEGORY_MENUS]


def _format_category(key: str, base: KnowledgeBase) -> str:
    return shorten(base.categories.get(key, key), MAX_TITLE_LENGTH)


def _build_picker(name: SettingName, kind: PickerKind, label: str, selected_id: int | None) -> Picker:
    return Picker(ChangeSetting(name), kind, label, (str(selected_id),) if selected_id else ())


def _build_numbers(settings: GuildSettings) -> Iterator[Block]:
    yield Note(say("Maximum changes per person in ten minutes"), say_number(settings.max_changes))
    yield _build_menu(
        SettingName.MAX_CHANGES, say("More than that needs a review…"), MAX_CHANGES_OFFERED, settings.max_changes
    )
    votes = settings.min_downvotes
    yield Note(say("Votes of “not helpful” that put an answer in /knowledge questions"), say_number(votes))
    yield _build_menu(SettingName.MIN_DOWNVOTES, say("How many votes…"), MIN_DOWNVOTES_OFFERED, votes)
    keeps = settings.keeps_questions
    yield Note(say("Words of unanswered questions"), say(KEEPS_QUESTIONS) if keeps else say(KEEPS_NONE))
    label = say("Stop keeping them") if keeps else say("Keep them for 30 days")
    yield ButtonRow((Button(label, ChangeSetting(SettingName.KEEPS_QUESTIONS, str(int(not keeps)))),))


def _build_menu(name: SettingName, label: str, offered: Sequence[int], current: int) -> Menu:
    numbers = sorted({*offered, current})
    return Menu(
        label,
        tuple(
            MenuOption(str(number), ChangeSetting(name, str(number)), selected=number == current) for number in numbers
        ),
    )


def _build_language(shown: ShownSettings) -> Iterator[Block]:
    current = shown.settings.language or shown.languages[0]
    yield Note(say("Language where that of a member's Discord isn't available"), name_language(current))
    if len(shown.languages) > 1:
        options = (
            MenuOption(name_language(tag), ChangeSetting(SettingName.LANGUAGE, tag.casefold()), selected=tag == current)
            for tag in shown.languages
        )
        yield Menu(say("Language…"), tuple(options))
