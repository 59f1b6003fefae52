"""Other methods of matching questions, each used as a bot would use it: built from all phrases, asked for the best.

They are a dependency group of their own (`pip install --group peers`); those that are not installed are left out.
"""

import difflib
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from rapidfuzz import fuzz, process, utils

from benchmarks.matching_sets import ExampleTopic

Hit = tuple[int, float] | None
"""Position of the best topic and its confidence, on a scale of the method's own."""

Matcher = Callable[[str], Hit]
_WORD = re.compile(r"\w+")
MIN_FUZZY_LENGTH = 4
"""Letters from which tantivy may match a word with one error."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All phrases, titles included, and the position of the topic of each."""

    texts: tuple[str, ...]
    topics: tuple[int, ...]

    @classmethod
    def from_topics(cls, topics: tuple[ExampleTopic, ...]) -> "Catalogue":
        """Collect the phrases of topics."""
        pairs = [
            (text, position)
            for position, topic in enumerate(topics)
            for text in dict.fromkeys((topic.title, *topic.phrases))
        ]
        return cls(tuple(text for text, _ in pairs), tuple(position for _, position in pairs))

    def join_documents(self) -> list[str]:
        """Return one text per topic, of all its phrases."""
        texts: dict[int, list[str]] = {}
        for text, topic in zip(self.texts, self.topics, strict=True):
            texts.setdefault(topic, []).append(text)
        return [". ".join(texts[topic]) for topic in sorted(texts)]


def build_rapidfuzz(scorer: Callable[..., float], catalogue: Catalogue) -> Matcher:
    choices = [utils.default_process(text) for text in catalogue.texts]

    def match(question: str) -> Hit:
        best = process.extract(utils.default_process(question), choices, scorer=scorer, limit=1)
        return (catalogue.topics[best[0][2]], best[0][1] / 100) if best else None

    return match


def build_thefuzz(catalogue: Catalogue) -> Matcher:
    from thefuzz import process as thefuzz_process  # noqa: PLC0415 - a peer that may not be installed

    choices = dict(enumerate(catalogue.texts))

    def match(question: str) -> Hit:
        best = thefuzz_process.extract(question, choices, limit=1)
        return (catalogue.topics[best[0][2]], best[0][1] / 100) if best else None

    return match


def build_difflib(catalogue: Catalogue) -> Matcher:
    """Use `difflib` of the standard library."""
    choices = [text.casefold() for text in catalogue.texts]
    topics = dict(zip(choices, catalogue.topics, strict=True))

    def match(question: str) -> Hit:
        folded = question.casefold()
        best = difflib.get_close_matches(folded, choices, n=1, cutoff=0.0)
        return (topics[best[0]], difflib.SequenceMatcher(None, best[0], folded).ratio()) if best else None

    return match


def build_fts5(tokenizer: str, terms: Callable[[str], Iterator[str]], catalogue: Catalogue) -> Matcher:
    """Use SQLite's FTS5 with BM25: one row per topic, any of the terms."""
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE topic USING fts5(body, tokenize='{tokenizer}')")
    rows = enumerate(catalogue.join_documents())
    database.executemany("INSERT INTO topic (rowid, body) VALUES (?, ?)", rows)
    database.commit()
    select = "SELECT rowid, rank FROM topic WHERE topic MATCH ? ORDER BY rank LIMIT 1"

    def match(question: str) -> Hit:
        query = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms(question)))
        row = database.execute(select, (query,)).fetchone() if query else None
        return (row[0], -row[1]) if row else None

    return match


def split_words(question: str) -> Iterator[str]:
    return (word.group() for word in _WORD.finditer(question.casefold()))


def split_trigrams(question: str) -> Iterator[str]:
    folded = " ".join(split_words(question))
    return (folded[start : start + 3] for start in range(len(folded) - 2))


def build_tantivy(fuzzy: bool, catalogue: Catalogue) -> Matcher:
    """Use tantivy, a Lucene in Rust; `fuzzy` also matches words with one error."""
    import tantivy  # noqa: PLC0415 - a peer that may not be installed

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("topic", stored=True, indexed=False)
    builder.add_text_field("body", tokenizer_name="default" if fuzzy else "en_stem")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer()
    for topic, text in enumerate(catalogue.join_documents()):
        writer.add_document(tantivy.Document(topic=topic, body=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def build_query(question: str) -> Any:  # noqa: ANN401 - tantivy has no types
        terms = list(split_words(question))
        if not fuzzy:
            return index.parse_query(" ".join(terms), ["body"])
        queries = [tantivy.Query.term_query(schema, "body", term) for term in terms]
        queries += [
            tantivy.Query.fuzzy_term_query(schema, "body", term) for term in terms if len(term) >= MIN_FUZZY_LENGTH
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])

    def match(question: str) -> Hit:
        hits = searcher.search(build_query(question), 1).hits if any(split_words(question)) else ()
        return (searcher.doc(hits[0][1])["topic"][0], hits[0][0]) if hits else None

    return match


def create_vectorizer() -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Return scikit-learn's TF-IDF vectorizer of character 3-grams to 5-grams within words."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - a peer that may not be installed

    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)


def build_svm(catalogue: Catalogue) -> Matcher:
    """Use scikit-learn: character n-grams and a linear support vector machine."""
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - a peer that may not be installed

    vectorizer = create_vectorizer()
    classifier = LinearSVC().fit(vectorizer.fit_transform(catalogue.texts), catalogue.topics)

    def match(question: str) -> Hit:
        margins = classifier.decision_function(vectorizer.transform([question]))[0]
        best = int(margins.argmax())
        return int(classifier.classes_[best]), float(margins[best])

    return match


def build_nearest(catalogue: Catalogue) -> Matcher:
    """Use scikit-learn: character n-grams and the nearest phrase by cosine, for bases too large to train on."""
    vectorizer = create_vectorizer()
    rows = vectorizer.fit_transform(catalogue.texts).T.tocsr()

    def match(question: str) -> Hit:
        scores = (vectorizer.transform([question]) @ rows).toarray()[0]
        best = int(scores.argmax())
        return catalogue.topics[best], float(scores[best])

    return match


def build_postgres(dsn: str, catalogue: Catalogue) -> Matcher:
    """Use PostgreSQL's pg_trgm: the most similar phrase by a GIN index, in a temporary table."""
    import psycopg  # noqa: PLC0415 - a peer that may not be installed

    connection = psycopg.connect(dsn, autocommit=True)
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    connection.execute("CREATE TEMPORARY TABLE phrase (topic integer, body text)")
    with connection.cursor().copy("COPY phrase (topic, body) FROM STDIN") as copy:
        for row in zip(catalogue.topics, catalogue.texts, strict=True):
            copy.write_row(row)
    connection.execute("CREATE INDEX ON phrase USING gin (body gin_trgm_ops)")
    connection.execute("ANALYZE phrase")
    connection.execute("SELECT set_limit(0.2)")
    select = """
        SELECT topic, similarity(body, %(question)s) FROM phrase
        WHERE body %% %(question)s ORDER BY 2 DESC LIMIT 1
    """

    def match(question: str) -> Hit:
        row = connection.execute(select, {"question": question}).fetchone()
        return (row[0], row[1]) if row else None

    return match


PEERS: Mapping[str, Callable[[Catalogue], Matcher]] = {
    "rapidfuzz WRatio": partial(build_rapidfuzz, fuzz.WRatio),
    "rapidfuzz token_set_ratio": partial(build_rapidfuzz, fuzz.token_set_ratio),
    "thefuzz process.extract": build_thefuzz,
    "difflib get_close_matches": build_difflib,
    "FTS5 BM25": partial(build_fts5, "porter unicode61", split_words),
    "FTS5 trigram": partial(build_fts5, "trigram", split_trigrams),
    "tantivy BM25": partial(build_tantivy, False),
    "tantivy fuzzy": partial(build_tantivy, True),
    "scikit-learn letters + SVM": build_svm,
    "scikit-learn letters, nearest": build_nearest,
}


def list_peers(dsn: str | None) -> Mapping[str, Callable[[Catalogue], Matcher]]:
    """Return all methods; PostgreSQL if there is a server."""
    return {**PEERS, **({"PostgreSQL pg_trgm": partial(build_postgres, dsn)} if dsn else {})}
