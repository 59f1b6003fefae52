"""Advice on texts whose mentions and links are shown as plain text."""

import pytest

from bot.knowledge.parser import parse_file
from bot.knowledge.text_advice import find_text_advice
from tests.knowledge.files import topics_file


def list_advice(text: str) -> list[str]:
    file, problems = parse_file("t.yaml", topics_file(None, {"text": text}).encode())
    assert problems == []
    return [str(problem) for problem in find_text_advice([file])]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Ask <@123456> or @here.", ["'<@123456>' in the text", "'@here' in the text"]),
        ("See [the docs](docs/start.md).", ["'[the docs](docs/start.md)' in the text of 'bread/what' is no link"]),
        ("[https://bank.com](https://evil.org)", ["'[https://bank.com](https://evil.org)' in the text"]),
        (
            "Costs:\n\n| loaf | euro |\n|:-----|-----:|\n| rye | 3 |",
            ["a table in the text of 'bread/what' is shown with"],
        ),
        (
            " ".join(f"![step](https://e.org/{number}.png)" for number in range(9)),
            ["the text of 'bread/what' has 9 pictures: the first 8 are shown below it"],
        ),
        ("```\n| loaf | euro |\n|---|---|\n```\na | b\n||hidden||", []),
        ("`<@123456>`, [docs](https://e.org), <https://e.org>, a@b.org, <#123456>", []),
        ("```\n@everyone [a](b)\n```", []),
    ],
)
def test_what_is_shown_as_text_is_named_with_its_line(text: str, advice: list[str]) -> None:
    found = list_advice(text)

    assert len(found) == len(advice)
    assert all(line.startswith("t.yaml:9: ") and says in line for line, says in zip(found, advice, strict=True))
