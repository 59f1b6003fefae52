"""The same question about several subjects: the member chooses, unless the last subject tells which one is meant."""

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, Topic
from bot.matching.conflicts import find_misroutes, find_shared_phrases
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, Suggestions
from bot.matching.pipeline import answer_question
from bot.replies.answer import SHARED, render_outcome

SHARED_QUESTION = "How do I hand in homework?"


def build_topic(topic_id: str, title: str, category: str, *asked: str) -> Topic:
    day = PartialDate(2024, 1, 1)
    entry = Entry(topic_id, "answer", EntryKind.FACT, f"As {title} says.", day, ("s",), (SHARED_QUESTION, *asked))
    return Topic(topic_id, title, category, (entry,))


def build_course(course: str, subject: str) -> list[Topic]:
    return [
        build_topic(f"{course}-homework", SHARED_QUESTION, course),
        Topic(
            *(f"{course}-{subject}", subject, course),
            (
                Entry(
                    *(f"{course}-{subject}", "answer", EntryKind.FACT, f"It is {subject}."),
                    *(PartialDate(2024, 1, 1), ("s",), (f"what is {subject}", f"how do I use {subject}")),
                ),
            ),
        ),
    ]


TOPICS = [*build_course("databases", "indexing"), *build_course("networks", "routing")]
BASE = KnowledgeBase(
    "Courses",
    "Two courses.",
    {"databases": "Databases", "networks": "Networks"},
    {},
    {topic.id: topic for topic in TOPICS},
)
INDEX = Index.build(TOPICS)


def test_a_shared_question_lets_the_member_choose_by_what_tells_the_subjects_apart() -> None:
    outcome = answer_question(INDEX, "how do I hand in homework")
    reply = render_outcome(outcome, SHARED_QUESTION, BASE, moderated=False)

    assert isinstance(outcome, Suggestions)
    assert SHARED in str(reply.blocks)
    assert [button.label for button in reply.buttons] == [
        *(f"Databases: {SHARED_QUESTION}", f"Networks: {SHARED_QUESTION}")
    ]


def test_topics_with_titles_of_their_own_are_told_apart_by_them() -> None:
    topics = [build_topic("sql", "SQL course", "a"), build_topic("web", "Web course", "a")]
    base = KnowledgeBase("Courses", "Two.", {"a": "A"}, {}, {topic.id: topic for topic in topics})
    outcome = answer_question(Index.build(topics), SHARED_QUESTION)

    labels = [button.label for button in render_outcome(outcome, SHARED_QUESTION, base, moderated=False).buttons]
    assert labels == [f"SQL course: {SHARED_QUESTION}", f"Web course: {SHARED_QUESTION}"]


def test_the_last_subject_decides_where_it_can() -> None:
    after_routing = answer_question(INDEX, SHARED_QUESTION, "what is routing")
    after_indexing = answer_question(INDEX, SHARED_QUESTION, "how do I use indexing")
    after_neither = answer_question(INDEX, SHARED_QUESTION, "who won the world cup")

    assert isinstance(after_routing, Answer)
    assert isinstance(after_indexing, Answer)
    assert after_routing.matches[0].entry_id == "networks-homework/answer"
    assert after_indexing.matches[0].entry_id == "databases-homework/answer"
    assert isinstance(after_neither, Suggestions)


def test_check_advises_on_a_shared_question_and_finds_no_fault_in_it() -> None:
    advice = {finding.message for finding in find_shared_phrases(INDEX, TOPICS)}

    assert list(find_misroutes(INDEX, TOPICS)) == []
    assert any(
        "belongs to 'databases-homework/answer' and 'networks-homework/answer': who asks it" in a for a in advice
    )


def test_a_topic_added_over_a_fitted_index_shares_its_question() -> None:
    index = Index.build(TOPICS[:2]).with_changes({topic.id: topic for topic in TOPICS[2:]})

    assert [match.topic_id for match in index.find_exact(SHARED_QUESTION)] == [
        "databases-homework",
        "networks-homework",
    ]
