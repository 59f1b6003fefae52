"""What `check` tells moderators of wordings that compete."""

from dataclasses import replace

from bot.matching.conflicts import find_misroutes, find_rivalries, find_sparse_entries
from bot.matching.index.index import Index
from tests.matching.test_index import INDEX, PETS, topic


def test_a_wording_that_finds_another_entry_names_the_thief() -> None:
    thief = Index.build([*PETS, topic("mouse", ("Mice squeak.", ["mice"]), aliases=("squeaking",))])
    thefts = {theft.phrase: theft for theft in find_misroutes(thief, [topic("rat", ("Rats squeak.", ["squeaking"]))])}

    assert thefts["squeaking"].message == (
        "'squeaking' belongs to 'rat/e0' but finds 'mouse/e0' first. Reword one of them."
    )


def test_a_wording_that_nearly_names_another_entry_says_by_how_much() -> None:
    maps = [
        topic("map", ("A drawing.", ["map of the town", "map"])),
        topic("plan", ("A plan.", ["map of the plan", "the plan of the map", "maps"])),
        topic("sea", ("Water.", ["the sea"])),
    ]
    found = {rivalry.phrase: rivalry for rivalry in find_rivalries(Index.build(maps), maps, 0.5)}

    assert found["Map"].rival_id == "plan/e0"
    assert 0.25 < found["Map"].gap < 0.5
    assert found["Map"].message.startswith(
        f"'Map' nearly finds 'plan/e0', which is only {found['Map'].gap:.0%} behind 'map/e0'"
    )
    assert "the sea" not in found
    assert list(find_rivalries(INDEX, PETS)) == []


def test_what_replaced_each_other_does_not_compete() -> None:
    said = topic("oven", ("It had 230 degrees.", ["how hot was the oven"]), ("It has 240.", ["how hot is the oven"]))
    before, now = said.entries
    chained = replace(said, entries=(replace(before, replaced_by=now.full_id), now))

    assert {one.rival_id for one in find_rivalries(Index.build([said]), [said], 1)} == {"oven/e0", "oven/e1"}
    assert list(find_rivalries(Index.build([chained]), [chained], 1)) == []


def test_an_entry_whose_wordings_are_few_or_alike_is_told() -> None:
    pets = [
        topic("ant", ("Ants dig.", ["ants", "what are ants", "tell me about ants"])),
        topic("bee", ("Bees hum.", ["bees"]), ("Bees sting.", ["stinging", "do bees hurt", "venom"])),
    ]

    few = {one.entry_id: one for one in find_sparse_entries(pets)}
    assert set(few) == {"ant/e0", "bee/e0"}
    assert few["ant/e0"].n_distinct == 1
    assert "has only 1 phrase with different words" in few["bee/e0"].message
