"""Almanac: a Discord bot that answers from a knowledge base people can check."""

import os

# Before numpy is imported. Our matrices are small: several threads of BLAS would wait for each other, and where other
# processes want the cores, too, a sentence took them ten times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
