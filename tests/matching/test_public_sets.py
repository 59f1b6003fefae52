"""The converter of the benchmarks: a public set becomes a valid knowledge base."""

import json
from pathlib import Path

from benchmarks.matching_sets import format_entry_id, read_set, write_base
from bot.service.linter import lint_folder

SET = {
    "topics": [
        {"id": "a", "title": 'Cross out: "text" #1', "train": ["how do I cross out text", "strike - it", "more"]},
        {"id": "b", "title": "how do I cross out text", "train": ["How do I CROSS out text?", "привет мир", "third"]},
        {"id": "c", "title": "x" * 150, "train": ["no", "12:30", "yes"]},
    ],
    "val": [["crossing out", "a", "in"], ["weather", None, "out"]],
    "test": [["привет", "b", "in"]],
    "typo1": ["пивет"],
    "typo2": ["пиве"],
}


def test_a_public_set_becomes_a_knowledge_base_without_problems(tmp_path: Path) -> None:
    (tmp_path / "some.json").write_text(json.dumps(SET), encoding="utf-8")

    public_set = read_set(tmp_path / "some.json", 2)
    write_base(public_set.topics, tmp_path / "knowledge", public_set.name)

    assert lint_folder(tmp_path / "knowledge").problems == ()
    assert public_set.topics[0].phrases == ("how do I cross out text", "strike - it")
    assert public_set.topics[1].phrases == ("привет мир",)
    assert [question.topic for question in public_set.splits["val"]] == [0, None]
    assert public_set.splits["typo1"][0].topic == 1
    assert format_entry_id(1) == "t1/it"
