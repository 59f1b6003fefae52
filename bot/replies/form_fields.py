"""The fields of the moderators' forms: which form has which, what they are called, and how long they may be."""

from bot.knowledge.limits import MAX_NAME_LENGTH, MAX_TITLE_LENGTH
from bot.replies.forms import MAX_FIELD_LENGTH, FormKind, TextField

FORM_FIELD = "form"
"""A field of a draft that no form shows: the kind of the form that it is written in."""

TITLES = {
    FormKind.NEW: "New entry",
    FormKind.ENTRY: "Edit entry",
    FormKind.MORE: "More fields",
    FormKind.EXTRA: "Event, successor, picture",
    FormKind.TOPIC: "Its topic",
    FormKind.CHANGED: "It has changed",
    FormKind.WRONG: "It was wrong",
    FormKind.SOURCE: "Edit source",
    FormKind.SAVE_ANYWAY: "Save anyway",
    FormKind.REJECT: "Decline",
    FormKind.ADD_PHRASES: "Add to an entry",
}
FIELD_NAMES = {
    FormKind.NEW: ("text", "asked", "source", "category", "topic"),
    FormKind.ENTRY: ("kind", "text", "true", "sources", "asked"),
    FormKind.MORE: ("new_source", "checked", "advice", "correction", "disputed"),
    FormKind.EXTRA: ("happened", "replaced_by", "image", "who", "where"),
    FormKind.TOPIC: ("title", "category", "summary", "aliases", "related"),
    FormKind.CHANGED: ("text", "since", "source"),
    FormKind.WRONG: ("text", "source", "claim", "proof"),
    FormKind.SOURCE: ("source_title", "publisher", "address", "quality", "published"),
    FormKind.SAVE_ANYWAY: ("why",),
    FormKind.REJECT: ("why",),
    FormKind.ADD_PHRASES: ("entry", "asked"),
}
ENTRY_FORMS = (
    FormKind.NEW,
    FormKind.ENTRY,
    FormKind.MORE,
    FormKind.EXTRA,
    FormKind.TOPIC,
    FormKind.CHANGED,
    FormKind.WRONG,
)
"""The forms whose fields are an entry's. One that was opened by an earlier version may have the fields of another."""

ENTRY_FIELD_NAMES = tuple(dict.fromkeys(name for kind in ENTRY_FORMS for name in FIELD_NAMES[kind]))

OF_THE_TOPIC = "Of the topic with all of its entries"
GUESSED = "Of a new topic; if you choose none, I take that of the nearest topic"
SOURCE_HINT_SHORT = "An address, “our own rule”, or a name"
_SOURCE_HINT = "An address, “our own rule”, or a name, as in “The baker's book, Crumb Press, page 4”"
TEXT_FIELDS = {
    field.name: field
    for field in (
        TextField("topic", "Topic, if not its own", hint="The title of a topic; a new title makes a new topic"),
        TextField(
            "text",
            "Statement",
            hint="The answer that members will read, in your own words",
            max_length=MAX_FIELD_LENGTH,
            required=True,
            multiline=True,
        ),
        TextField("source", "Source", hint=_SOURCE_HINT, max_length=700),
        TextField("since", "Since when", hint="The day from which the new statement is true, as in 2017-06-05"),
        TextField("claim", "The wrong claim, for /corrections", hint="Leave it empty to correct it without a notice"),
        TextField("proof", "How we know", hint="Shown with the correction, if there is one", max_length=400),
        TextField("true", "When it is true", hint="from 2017-06-05 until 2020; a month or a year is enough"),
        TextField(
            "asked",
            "How people ask for it",
            hint="One phrase per line; each must find this entry",
            max_length=MAX_FIELD_LENGTH,
            required=True,
            multiline=True,
        ),
        TextField("title", "Title of the topic", max_length=MAX_TITLE_LENGTH, required=True),
        TextField("summary", "Summary", hint="One or two sentences on the topic", max_length=400, multiline=True),
        TextField(
            "aliases",
            "Other names of the topic",
            hint="One name per line",
            max_length=MAX_FIELD_LENGTH,
            multiline=True,
        ),
        TextField(
            "related", "Related topics", hint="Their titles, one per line", max_length=MAX_FIELD_LENGTH, multiline=True
        ),
        TextField(
            "new_source",
            "Another source",
            hint="As the first one, or one per line: title, publisher, address, quality, date",
            max_length=1_000,
            multiline=True,
        ),
        TextField(
            "checked",
            "Last checked, and check interval",
            hint="2026-05-02, yearly (or never, half-yearly, quarterly, monthly)",
        ),
        TextField(
            "advice",
            "Recommended by",
            hint="Only for a recommendation; its basis on a second line",
            max_length=600,
            multiline=True,
        ),
        TextField(
            "correction",
            "Correction",
            hint="One per line: the claim, what is correct, the date, how we know",
            max_length=1_700,
            multiline=True,
        ),
        TextField(
            "disputed",
            "Another claim, if sources disagree",
            hint="The claim on the first line, its sources one per line below",
            max_length=MAX_FIELD_LENGTH,
            multiline=True,
        ),
        TextField("happened", "When it happened", hint="Only for an event: 1999-03-24"),
        TextField("replaced_by", "Replaced by", hint="The entry that is true now: its id, or one of its phrases"),
        TextField(
            "image",
            "Picture",
            hint="Its address on the first line, and below it what it shows, in words",
            max_length=1_700,
            multiline=True,
        ),
        TextField("who", "Who takes part", hint="For /compare", max_length=100),
        TextField("where", "Where it is", hint="For /compare", max_length=100),
        TextField("source_title", "Title", max_length=MAX_TITLE_LENGTH, required=True),
        TextField("publisher", "Publisher", hint="Who published it", max_length=MAX_NAME_LENGTH, required=True),
        TextField(
            "address",
            "Where it is",
            hint="Its address, and below it where to look, as in “page 4”; one of them is enough",
            max_length=1_000,
            required=True,
            multiline=True,
        ),
        TextField("published", "When it was published", hint="As in 2020-05-01; a month or a year is enough"),
        TextField("why", "Reason", max_length=300, required=True),
    )
}
