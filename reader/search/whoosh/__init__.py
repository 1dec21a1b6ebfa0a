"""The search engine beside the articles: a Whoosh index that any Whoosh program opens, answered over arrays.

From the files up: `layout` (fields, and what is relied on of Whoosh), `storage` (files mapped, unpickled with care,
summed up; commits), `codec` (compact posting lists), `reading` (posting lists and terms as arrays), `writing` (segments
made, adopted, merged), `index` (generations, rebuilds). From the question down: `engine` (answers), `translation` (tree
to queries), `queries`, `matching` (what Whoosh's searcher runs), `snapshot` (the index as of one commit).
"""

from reader.search.whoosh.importing import import_numpy, import_whoosh

import_numpy()
import_whoosh()
