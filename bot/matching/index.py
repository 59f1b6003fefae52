from collections.abc import Callable, Iterable

from bot.knowledge.model import Topic
from bot.matching.decision import *
from bot.matching.normalise import normalise


class Index:
    def __init__(self, topics: list[Topic]) -> None:
        self.w = {}
        for t in topics:
            for x in (t.title, *t.aliases): self.w[normalise(x)] = t.entries[0].full_id
            for e in t.entries:
                for a in e.asked: self.w[normalise(a)] = e.full_id
    @classmethod
    def build(cls, topics: Iterable[Topic], progress: Callable[[float], None] | None = None) -> "Index":
        return cls(list(topics))
    def dump(self) -> bytes: return b""
    @classmethod
    def load(cls, b: bytes, topics: list[Topic]) -> "Index": return cls(topics)
    def ask(self, text: str, context: str | None = None) -> Outcome:
        n = normalise(text)
        if not n: return NoMatch(Scope.OUT, small_talk=True)
        if n in self.w:
            i = self.w[n]
            return Answer((Match(i, i.split("/")[0], 1.0),))
        q = set(n.split())
        s = sorted(((len(q & set(k.split())) / len(q | set(k.split())), i) for k, i in self.w.items()), reverse=True)
        m = list(dict.fromkeys(Match(i, i.split("/")[0], c) for c, i in s[:5] if c > 0))
        if m and m[0].confidence > 0.5: return Answer((m[0],))
        if m and m[0].confidence > 0.2: return Suggestions(tuple(m))
        return NoMatch(Scope.OUT, tuple(m))
