"""What a saved draft competes with: its author hears of what the draft added, wherever in it that is."""

from dataclasses import replace

from bot.domain.changes import Change, Draft, DraftState, Operation
from bot.domain.items import Item, get_key
from bot.domain.knowledge import KnowledgeBase
from bot.domain.save_results import Saved
from bot.matching.index.index import Index
from bot.moderation.rivals import MAX_TOPICS, find_rivals
from bot.service.snapshot import Snapshot
from tests.matching.test_index import topic

PETS = [
    topic(f"pet{number}", (f"Pet {number} is kept.", [f"name of pet {number}"]), aliases=("darling",))
    for number in range(MAX_TOPICS + 2)
]
LAST = PETS[-1].entries[0]
CHANGED = replace(LAST, asked=(*LAST.asked, "name of pet 0", "where it sleeps"))


def list_rival_phrases(before: list[Item], after: list[Item]) -> list[str]:
    base = KnowledgeBase("Pets", "", {"c": "Pets"}, topics={pet.id: pet for pet in PETS})
    base = replace(base, topics={**base.topics, LAST.topic: replace(PETS[-1], entries=(CHANGED,))})
    changes = tuple(Change(get_key(item), item, "") for item in after)
    draft = Draft(1, "", 1, DraftState.SAVED, Operation.EDIT, changes)
    snapshot = Snapshot.build(base, Index.build(base.topics.values()))
    found = find_rivals(Saved(draft, (), 1, tuple(before)), snapshot)
    return [rival.phrase for rival in found]


def test_a_new_phrase_at_the_end_of_a_large_draft_is_found_and_nothing_that_was_there_before() -> None:
    before: list[Item] = [pet.entries[0] for pet in PETS]
    after: list[Item] = [*before[:-1], CHANGED]

    assert list_rival_phrases(before, after) == ["name of pet 0"]


def test_a_new_alias_that_other_topics_have_is_found() -> None:
    assert list_rival_phrases([replace(PETS[-1], aliases=())], [PETS[-1]]) == ["darling"]
