"""How long what members leave behind is kept."""

from dataclasses import dataclass

from bot.languages import mark, say

DELETED = mark(
    "I delete unsaved changes after {drafts} days, questions that nobody asks any more after {questions}, votes after "
    "{votes}, and counts of use, which name nobody, after {counts}."
)


@dataclass(frozen=True)
class Retention:
    """Days after which rows are deleted. What is written into the knowledge base is kept for good.

    Attributes:
        drafts_days: Changes that were not saved, since somebody last touched them; those under review stay.
        questions_days: Questions that were passed on to moderators, since somebody last asked them, and who wants to
            know the answer.
        kept_questions_days: Unanswered questions that a server keeps although nobody passed them on, likewise.
        votes_days: Votes on answers, under a pseudonym.
        statistics_days: Counts by day, which name nobody.

    """

    drafts_days: int = 90
    questions_days: int = 365
    votes_days: int = 730
    statistics_days: int = 730
    kept_questions_days: int = 30

    def describe(self) -> str:
        """Say it to members."""
        return say(DELETED).format(
            drafts=self.drafts_days, questions=self.questions_days, votes=self.votes_days, counts=self.statistics_days
        )


DEFAULT_RETENTION = Retention()
