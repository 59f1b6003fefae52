"""Fuzzing of everything that comes from outside: interactions, frames, files, forms and questions.

    python -m tests.fuzz [--count 100000] [--seed 1]

Each input is a seed of `corpus/`, mutated. Nothing may raise unhandled, ping anybody, exceed a limit of Discord's, or
show in the log what a member wrote. An input that once did is kept in the corpus.
"""
