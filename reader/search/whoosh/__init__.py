"""The search engine beside the articles. Whoosh writes the index; this program reads it as arrays.

From the files up: `layout` (names and places of everything that is read), `storage` (files mapped, summed up; commits),
`lists` (posting lists and terms as arrays), `snapshot` (the index as of one commit). `schema`, `codec`, `writing` and
`merging` are the only modules that import Whoosh: a search needs nothing of it. `index` has generations and rebuilds.
From the question down: `engine` (answers), `evaluation` (the tree of a question to scored documents), `ranking`.
"""

import importlib
import os

_THREADS = "OPENBLAS_NUM_THREADS"


def _import_numpy() -> None:
    """numpy brings OpenBLAS, which starts threads for linear algebra as soon as it is loaded; there is none here. It is
    felt in a search from the shell."""
    if _THREADS in os.environ:
        return
    os.environ[_THREADS] = "1"
    try:
        importlib.import_module("numpy")
    finally:
        del os.environ[_THREADS]


_import_numpy()
