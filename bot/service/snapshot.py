"""An immutable snapshot of knowledge base, index, autocomplete and answer cache, replaced as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.knowledge import KnowledgeBase
from bot.domain.overlay import Overlaid
from bot.domain.problems import Problem
from bot.domain.translation import translate_base, translate_topic
from bot.matching.index.index import Index
from bot.service.answer_cache import AnswerCache
from bot.service.autocomplete import Autocomplete


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What readers of one scope read. Its methods return another snapshot; they are CPU-bound, so run them in a thread.

    Attributes:
        base: The knowledge base with the scope's overlays applied.
        index: Of `base`.
        autocomplete: Of `base`.
        answers: Of `base` and `index`.
        problems: Why the current files were refused; the snapshot is then of the last good ones.
        translations: The same in other languages, by their tags. One whose index isn't trained yet has this one's.

    """

    base: KnowledgeBase
    index: Index
    autocomplete: Autocomplete
    answers: AnswerCache
    problems: tuple[Problem, ...] = ()
    translations: Mapping[str, "Snapshot"] = field(default_factory=dict)

    @classmethod
    def build(cls, base: KnowledgeBase, index: Index, problems: tuple[Problem, ...] = ()) -> "Snapshot":
        """A snapshot of a base in its own language."""
        return cls(base, index, Autocomplete.build(base), AnswerCache(base), problems)

    @property
    def is_provisional(self) -> bool:
        """Whether a language is without an index of its own."""
        return any(own.index is self.index for own in self.translations.values())

    @property
    def is_outgrown(self) -> bool:
        """Whether so much has changed that the indexes should be fitted again."""
        return self.index.is_outgrown or any(own.index.is_outgrown for own in self.translations.values())

    def in_language(self, language: str | None) -> "Snapshot":
        """The same in another language; itself if it isn't translated into that."""
        return self.translations.get(language or "", self)

    def with_overlay(self, overlaid: Overlaid, fitted: "Snapshot | None" = None) -> "Snapshot":
        """The child snapshot of a scope whose overlay changes this one.

        Args:
            overlaid: `base` with the overlay applied.
            fitted: A snapshot fitted on an earlier state of the child, which differs less from the new one than ours.

        """
        child = _replace_topics(self, overlaid, fitted)
        translations = {}
        for language, own in self.translations.items():
            own_fitted = fitted and fitted.in_language(language)
            translated = _replace_topics(own, _translate(overlaid, language), own_fitted)
            shares_index = own.index is self.index
            translations[language] = replace(translated, index=child.index) if shares_index else translated
        return replace(child, translations=translations)

    def refit(self) -> "Snapshot":
        """With indexes fitted on these very bases instead of deltas over others."""
        return replace(
            self,
            index=self.index.refit(),
            answers=AnswerCache(self.base),
            translations={language: own.refit() for language, own in self.translations.items()},
        )

    def with_popularity(self, popularity: Mapping[str, int]) -> "Snapshot":
        """With autocomplete that ranks equal labels by how often each entry, by its full id, was shown."""
        return replace(
            self,
            autocomplete=self.autocomplete.with_popularity(popularity),
            translations={language: own.with_popularity(popularity) for language, own in self.translations.items()},
        )


def _replace_topics(snapshot: Snapshot, overlaid: Overlaid, fitted: Snapshot | None) -> Snapshot:
    changes = overlaid.changed_topics
    # Index and autocomplete depend on topics alone. A changed source or category leaves them as they are.
    if not changes:
        return replace(snapshot, base=overlaid.base, answers=AnswerCache(overlaid.base))
    index = fitted.index.with_topics(overlaid.base.topics) if fitted else snapshot.index.with_changes(changes)
    autocomplete = snapshot.autocomplete.with_changes(changes)
    return Snapshot(overlaid.base, index, autocomplete, AnswerCache(overlaid.base), snapshot.problems)


def _translate(overlaid: Overlaid, language: str) -> Overlaid:
    translation = overlaid.base.translations[language]
    changed = {key: topic and translate_topic(topic, translation) for key, topic in overlaid.changed_topics.items()}
    return Overlaid(translate_base(overlaid.base, language), changed)
