"""What `check` tells moderators of wordings that compete."""

from dataclasses import replace

from bot.matching.conflicts import competing, hidden, rivals
from bot.matching.index.index import Index
from tests.matching.test_index import INDEX, PETS, topic


def test_a_wording_that_finds_another_entry_names_the_thief() -> None:
    thief = Index.build([*PETS, topic("mouse", ("Mice squeak.", ["mice"]), aliases=("squeaking",))])
    thefts = {theft.wording: theft for theft in competing(thief, [topic("rat", ("Rats squeak.", ["squeaking"]))])}

    assert thefts["squeaking"].sentence == (
        "'squeaking' belongs to 'rat/e0' but finds 'mouse/e0' first; word one of them otherwise."
    )


def test_a_wording_that_nearly_names_another_entry_says_by_how_much() -> None:
    maps = [
        topic("map", ("A drawing.", ["map of the town", "map"])),
        topic("plan", ("A plan.", ["map of the plan", "the plan of the map", "maps"])),
        topic("sea", ("Water.", ["the sea"])),
    ]
    found = {rivalry.wording: rivalry for rivalry in rivals(Index.build(maps), maps, 0.5)}

    assert found["Map"].rival == "plan/e0"
    assert 0.25 < found["Map"].behind < 0.5
    assert found["Map"].sentence.startswith(
        f"'Map' also names 'plan/e0', which comes only {found['Map'].behind:.0%} behind 'map/e0'"
    )
    assert "the sea" not in found
    assert list(rivals(INDEX, PETS)) == []


def test_what_replaced_each_other_does_not_compete() -> None:
    said = topic("oven", ("It had 230 degrees.", ["how hot was the oven"]), ("It has 240.", ["how hot is the oven"]))
    before, now = said.entries
    chained = replace(said, entries=(replace(before, replaced_by=now.full_id), now))

    assert {one.rival for one in rivals(Index.build([said]), [said], 1)} == {"oven/e0", "oven/e1"}
    assert list(rivals(Index.build([chained]), [chained], 1)) == []


def test_an_entry_whose_wordings_are_few_or_alike_is_told() -> None:
    pets = [
        topic("ant", ("Ants dig.", ["ants", "what are ants", "tell me about ants"])),
        topic("bee", ("Bees hum.", ["bees"]), ("Bees sting.", ["stinging", "do bees hurt", "venom"])),
    ]

    few = {one.entry_id: one for one in hidden(pets)}
    assert set(few) == {"ant/e0", "bee/e0"}
    assert few["ant/e0"].different == 1
    assert "has only one wording with words of its own" in few["bee/e0"].sentence
