"""The fields of the moderators' forms: which form has which, what they are called, and how long they may be."""

from bot.knowledge.limits import MAX_NAME_LENGTH, MAX_TITLE_LENGTH
from bot.languages import mark
from bot.replies.forms import MAX_FIELD_LENGTH, FormKind, TextField

FORM_FIELD = "form"
"""A field of a draft that no form shows: the kind of the form that it is written in."""

TITLES = {
    FormKind.NEW: mark("New entry"),
    FormKind.ENTRY: mark("Edit entry"),
    FormKind.MORE: mark("More fields"),
    FormKind.EXTRA: mark("Event, successor, picture"),
    FormKind.TOPIC: mark("Its topic"),
    FormKind.CHANGED: mark("It has changed"),
    FormKind.WRONG: mark("It was wrong"),
    FormKind.SOURCE: mark("Edit source"),
    FormKind.SAVE_ANYWAY: mark("Save anyway"),
    FormKind.REJECT: mark("Decline"),
    FormKind.ADD_PHRASES: mark("Add to an entry"),
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

OF_THE_TOPIC = mark("Of the topic with all of its entries")
GUESSED = mark("Of a new topic; if you choose none, I take that of the nearest topic")
_SOURCE_HINT = mark("An address, “our own rule”, or a name, as in “The baker's book, Crumb Press, page 4”")
TEXT_FIELDS = {
    field.name: field
    for field in (
        TextField(
            "topic", mark("Topic, if not its own"), hint=mark("The title of a topic; a new title makes a new topic")
        ),
        TextField(
            "text",
            mark("Statement"),
            hint=mark("The answer that members will read, in your own words"),
            max_length=MAX_FIELD_LENGTH,
            required=True,
            multiline=True,
        ),
        TextField("source", mark("Source"), hint=_SOURCE_HINT, max_length=700),
        TextField(
            "since", mark("Since when"), hint=mark("The day from which the new statement is true, as in 2017-06-05")
        ),
        TextField(
            "claim",
            mark("The wrong claim, for /corrections"),
            hint=mark("Leave it empty to correct it without a notice"),
        ),
        TextField(
            "proof", mark("How we know"), hint=mark("Shown with the correction, if there is one"), max_length=400
        ),
        TextField(
            "true", mark("When it is true"), hint=mark("from 2017-06-05 until 2020; a month or a year is enough")
        ),
        TextField(
            "asked",
            mark("How people ask for it"),
            hint=mark("One phrase per line; each must find this entry"),
            max_length=MAX_FIELD_LENGTH,
            required=True,
            multiline=True,
        ),
        TextField("title", mark("Title of the topic"), max_length=MAX_TITLE_LENGTH, required=True),
        TextField(
            "summary", mark("Summary"), hint=mark("One or two sentences on the topic"), max_length=400, multiline=True
        ),
        TextField(
            "aliases",
            mark("Other names of the topic"),
            hint=mark("One name per line"),
            max_length=MAX_FIELD_LENGTH,
            multiline=True,
        ),
        TextField(
            "related",
            mark("Related topics"),
            hint=mark("Their titles, one per line"),
            max_length=MAX_FIELD_LENGTH,
            multiline=True,
        ),
        TextField(
            "new_source",
            mark("Another source"),
            hint=mark("As the first one, or one per line: title, publisher, address, quality, date"),
            max_length=1_000,
            multiline=True,
        ),
        TextField(
            "checked",
            mark("Last checked, and check interval"),
            hint=mark("2026-05-02, yearly (or never, half-yearly, quarterly, monthly)"),
        ),
        TextField(
            "advice",
            mark("Recommended by"),
            hint=mark("Only for a recommendation; its basis on a second line"),
            max_length=600,
            multiline=True,
        ),
        TextField(
            "correction",
            mark("Correction"),
            hint=mark("One per line: the claim, what is correct, the date, how we know"),
            max_length=1_700,
            multiline=True,
        ),
        TextField(
            "disputed",
            mark("Another claim, if sources disagree"),
            hint=mark("The claim on the first line, its sources one per line below"),
            max_length=MAX_FIELD_LENGTH,
            multiline=True,
        ),
        TextField("happened", mark("When it happened"), hint=mark("Only for an event: 1999-03-24")),
        TextField(
            "replaced_by", mark("Replaced by"), hint=mark("The entry that is true now: its id, or one of its phrases")
        ),
        TextField(
            "image",
            mark("Picture"),
            hint=mark("Its address on the first line, and below it what it shows, in words"),
            max_length=1_700,
            multiline=True,
        ),
        TextField("who", mark("Who takes part"), hint=mark("For /compare"), max_length=100),
        TextField("where", mark("Where it is"), hint=mark("For /compare"), max_length=100),
        TextField("source_title", mark("Title"), max_length=MAX_TITLE_LENGTH, required=True),
        TextField(
            "publisher", mark("Publisher"), hint=mark("Who published it"), max_length=MAX_NAME_LENGTH, required=True
        ),
        TextField(
            "address",
            mark("Where it is"),
            hint=mark("Its address, and below it where to look, as in “page 4”; one of them is enough"),
            max_length=1_000,
            required=True,
            multiline=True,
        ),
        TextField(
            "published", mark("When it was published"), hint=mark("As in 2020-05-01; a month or a year is enough")
        ),
        TextField("why", mark("Reason"), max_length=300, required=True),
    )
}
