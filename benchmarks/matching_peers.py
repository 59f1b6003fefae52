"""What others match questions with, each as a bot would use it: built of all wordings, asked for the best one.

They are a dependency group of their own (`pip install --group peers`); one that is not installed is left out.
"""

import difflib
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from rapidfuzz import fuzz, process, utils

from benchmarks.matching_sets import Subject

Found = tuple[int, float] | None
"""The number of the best subject, and how sure that is: higher is surer, on a scale of the peer's own."""

Ask = Callable[[str], Found]
_WORD = re.compile(r"\w+")
SHORTEST_FUZZY = 4
"""Letters from which tantivy is asked to forgive an error."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All wordings, titles among them, with the number of the subject each belongs to."""

    texts: tuple[str, ...]
    owners: tuple[int, ...]

    @classmethod
    def of(cls, subjects: tuple[Subject, ...]) -> "Catalogue":
        pairs = [
            (text, owner)
            for owner, subject in enumerate(subjects)
            for text in dict.fromkeys((subject.title, *subject.wordings))
        ]
        return cls(tuple(text for text, _ in pairs), tuple(owner for _, owner in pairs))

    def documents(self) -> list[str]:
        """All wordings of each subject together."""
        together: dict[int, list[str]] = {}
        for text, owner in zip(self.texts, self.owners, strict=True):
            together.setdefault(owner, []).append(text)
        return [". ".join(together[owner]) for owner in sorted(together)]


def rapid(scorer: Callable[..., float], catalogue: Catalogue) -> Ask:
    choices = [utils.default_process(text) for text in catalogue.texts]

    def ask(question: str) -> Found:
        best = process.extract(utils.default_process(question), choices, scorer=scorer, limit=1)
        return (catalogue.owners[best[0][2]], best[0][1] / 100) if best else None

    return ask


def the_fuzz(catalogue: Catalogue) -> Ask:
    from thefuzz import process as thefuzz_process  # noqa: PLC0415 - a peer that may not be installed

    choices = dict(enumerate(catalogue.texts))

    def ask(question: str) -> Found:
        best = thefuzz_process.extract(question, choices, limit=1)
        return (catalogue.owners[best[0][2]], best[0][1] / 100) if best else None

    return ask


def close_matches(catalogue: Catalogue) -> Ask:
    """difflib, the standard library's own."""
    choices = [text.casefold() for text in catalogue.texts]
    owners = dict(zip(choices, catalogue.owners, strict=True))

    def ask(question: str) -> Found:
        folded = question.casefold()
        best = difflib.get_close_matches(folded, choices, n=1, cutoff=0.0)
        return (owners[best[0]], difflib.SequenceMatcher(None, best[0], folded).ratio()) if best else None

    return ask


def full_text(tokenizer: str, terms: Callable[[str], Iterator[str]], catalogue: Catalogue) -> Ask:
    """SQLite's FTS5 with BM25, a row a subject, any of the terms."""
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE subject USING fts5(body, tokenize='{tokenizer}')")
    rows = enumerate(catalogue.documents())
    database.executemany("INSERT INTO subject (rowid, body) VALUES (?, ?)", rows)
    database.commit()
    select = "SELECT rowid, rank FROM subject WHERE subject MATCH ? ORDER BY rank LIMIT 1"

    def ask(question: str) -> Found:
        wanted = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms(question)))
        row = database.execute(select, (wanted,)).fetchone() if wanted else None
        return (row[0], -row[1]) if row else None

    return ask


def words(question: str) -> Iterator[str]:
    return (found.group() for found in _WORD.finditer(question.casefold()))


def trigrams(question: str) -> Iterator[str]:
    folded = " ".join(words(question))
    return (folded[start : start + 3] for start in range(len(folded) - 2))


def tantivy(fuzzy: bool, catalogue: Catalogue) -> Ask:
    """Lucene's way in Rust; `fuzzy` also forgives one error in a word."""
    import tantivy as snapshot  # noqa: PLC0415 - a peer that may not be installed

    builder = snapshot.SchemaBuilder()
    builder.add_unsigned_field("owner", stored=True, indexed=False)
    builder.add_text_field("body", tokenizer_name="default" if fuzzy else "en_stem")
    schema = builder.build()
    index = snapshot.Index(schema)
    writer = index.writer()
    for owner, text in enumerate(catalogue.documents()):
        writer.add_document(snapshot.Document(owner=owner, body=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def query(question: str) -> Any:  # noqa: ANN401 - tantivy has no types
        terms = list(words(question))
        if not fuzzy:
            return index.parse_query(" ".join(terms), ["body"])
        wanted = [snapshot.Query.term_query(schema, "body", term) for term in terms]
        wanted += [
            snapshot.Query.fuzzy_term_query(schema, "body", term) for term in terms if len(term) >= SHORTEST_FUZZY
        ]
        return snapshot.Query.boolean_query([(snapshot.Occur.Should, one) for one in wanted])

    def ask(question: str) -> Found:
        hits = searcher.search(query(question), 1).hits if any(words(question)) else ()
        return (searcher.doc(hits[0][1])["owner"][0], hits[0][0]) if hits else None

    return ask


def letters() -> Any:  # noqa: ANN401 - scikit-learn has no types
    """scikit-learn's TF-IDF of the letters of words, three to five in a row."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - a peer that may not be installed

    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)


def linear_svm(catalogue: Catalogue) -> Ask:
    """scikit-learn: letters and a linear support vector machine."""
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - a peer that may not be installed

    vectorizer = letters()
    machine = LinearSVC().fit(vectorizer.fit_transform(catalogue.texts), catalogue.owners)

    def ask(question: str) -> Found:
        margins = machine.decision_function(vectorizer.transform([question]))[0]
        best = int(margins.argmax())
        return int(machine.classes_[best]), float(margins[best])

    return ask


def nearest_letters(catalogue: Catalogue) -> Ask:
    """scikit-learn: the same letters, and the nearest wording by cosine, for bases too large to train."""
    vectorizer = letters()
    rows = vectorizer.fit_transform(catalogue.texts).T.tocsr()

    def ask(question: str) -> Found:
        scores = (vectorizer.transform([question]) @ rows).toarray()[0]
        best = int(scores.argmax())
        return catalogue.owners[best], float(scores[best])

    return ask


def postgres(dsn: str, catalogue: Catalogue) -> Ask:
    """pg_trgm: the most similar wording, through a GIN index. Works in a temporary table and leaves nothing behind."""
    import psycopg  # noqa: PLC0415 - a peer that may not be installed

    connection = psycopg.connect(dsn, autocommit=True)
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    connection.execute("CREATE TEMPORARY TABLE wording (owner integer, body text)")
    with connection.cursor().copy("COPY wording (owner, body) FROM STDIN") as copy:
        for row in zip(catalogue.owners, catalogue.texts, strict=True):
            copy.write_row(row)
    connection.execute("CREATE INDEX ON wording USING gin (body gin_trgm_ops)")
    connection.execute("ANALYZE wording")
    connection.execute("SELECT set_limit(0.2)")
    select = """
        SELECT owner, similarity(body, %(question)s) FROM wording
        WHERE body %% %(question)s ORDER BY 2 DESC LIMIT 1
    """

    def ask(question: str) -> Found:
        row = connection.execute(select, {"question": question}).fetchone()
        return (row[0], row[1]) if row else None

    return ask


PEERS: Mapping[str, Callable[[Catalogue], Ask]] = {
    "rapidfuzz WRatio": partial(rapid, fuzz.WRatio),
    "rapidfuzz token_set_ratio": partial(rapid, fuzz.token_set_ratio),
    "thefuzz process.extract": the_fuzz,
    "difflib get_close_matches": close_matches,
    "FTS5 BM25": partial(full_text, "porter unicode61", words),
    "FTS5 trigram": partial(full_text, "trigram", trigrams),
    "tantivy BM25": partial(tantivy, False),
    "tantivy fuzzy": partial(tantivy, True),
    "scikit-learn letters + SVM": linear_svm,
    "scikit-learn letters, nearest": nearest_letters,
}


def peers(dsn: str | None) -> Mapping[str, Callable[[Catalogue], Ask]]:
    """All peers; PostgreSQL where there is a server."""
    return {**PEERS, **({"PostgreSQL pg_trgm": partial(postgres, dsn)} if dsn else {})}
