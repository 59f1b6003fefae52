"""What is kept about one user."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What a user could ask to have deleted.

    Attributes:
        followed_questions: The questions whose answer they want to be notified of, in their words.
        votes: The entries they voted on, with whether they found them helpful.
        drafts: How many changes they began and have not published.
        revisions: How many published changes name them as author or reviewer.

    """

    followed_questions: tuple[str, ...]
    votes: tuple[tuple[str, bool], ...]
    drafts: int
    revisions: int

    @property
    def is_empty(self) -> bool:
        return not (self.followed_questions or self.votes or self.drafts or self.revisions)
