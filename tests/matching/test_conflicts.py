"""Phrases that compete and entries with too few phrases, as `check` reports them."""

import itertools
import sys
from dataclasses import replace

from bot.matching.conflicts import find_misroutes, find_rivalries, find_sparse_entries
from bot.matching.index.index import Index
from tests.matching.test_index import INDEX, PETS, topic


def test_a_phrase_that_finds_another_entry_is_a_misroute() -> None:
    index = Index.build([*PETS, topic("mouse", ("Mice squeak.", ["mice"]), aliases=("squeaking",))])
    misroutes = {
        misroute.phrase: misroute for misroute in find_misroutes(index, [topic("rat", ("Rats squeak.", ["squeaking"]))])
    }

    assert misroutes["squeaking"].message == (
        "'squeaking' belongs to 'rat/e0' but finds 'mouse/e0' first. Reword one of them."
    )


def test_a_phrase_that_nearly_finds_another_entry_is_a_rivalry() -> None:
    maps = [
        topic("map", ("A drawing.", ["map of the town", "map"])),
        topic("plan", ("A plan.", ["map of the plan", "the plan of the map", "maps"])),
        topic("sea", ("Water.", ["the sea"])),
    ]
    rivalries = {rivalry.phrase: rivalry for rivalry in find_rivalries(Index.build(maps), maps, 0.5)}

    assert rivalries["Map"].rival_id == "plan/e0"
    assert 0.25 < rivalries["Map"].gap < 0.5
    assert rivalries["Map"].message.startswith(
        f"'Map' nearly finds 'plan/e0', which is only {rivalries['Map'].gap:.0%} behind 'map/e0'"
    )
    assert "the sea" not in rivalries
    assert list(find_rivalries(INDEX, PETS)) == []


def test_facts_that_replaced_each_other_are_no_rivals() -> None:
    oven = topic("oven", ("It had 230 degrees.", ["how hot was the oven"]), ("It has 240.", ["how hot is the oven"]))
    before, now = oven.entries
    chained = replace(oven, entries=(replace(before, replaced_by=now.full_id), now))

    assert {each.rival_id for each in find_rivalries(Index.build([oven]), [oven], 1)} == {"oven/e0", "oven/e1"}
    assert list(find_rivalries(Index.build([chained]), [chained], 1)) == []


def test_a_chain_of_more_facts_than_functions_can_call_each_other_is_followed_to_its_end() -> None:
    asked = ["how hot was the oven"], ["how hot is the oven"]
    oven = topic("oven", *((f"It had {number}.", asked[number > 0]) for number in range(sys.getrecursionlimit() + 50)))
    first, *others = oven.entries
    chain = [replace(entry, asked=(), replaced_by=after.full_id) for entry, after in itertools.pairwise(others)]
    chained = replace(
        oven, entries=(replace(first, replaced_by=others[0].full_id), *chain, others[-1]), title="x", aliases=()
    )

    assert list(find_rivalries(Index.build([replace(oven, entries=(first, others[-1]))]), [chained], 1)) == []


def test_an_entry_with_few_or_similar_phrases_is_sparse() -> None:
    pets = [
        topic("ant", ("Ants dig.", ["ants", "what are ants", "tell me about ants"])),
        topic("bee", ("Bees hum.", ["bees"]), ("Bees sting.", ["stinging", "do bees hurt", "venom"])),
    ]

    few = {each.entry_id: each for each in find_sparse_entries(pets)}
    assert set(few) == {"ant/e0", "bee/e0"}
    assert few["ant/e0"].n_distinct == 1
    assert "has only 1 phrase with different words" in few["bee/e0"].message
