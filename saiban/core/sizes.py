"""How much the site takes in at once."""

from __future__ import annotations

MEGABYTE = 1024 * 1024
# A file is sealed and kept as a whole, so what one upload may be is bounded by the memory of a small machine.
MOST_FILE_BYTES = 60 * MEGABYTE
# The form around a file
MOST_REQUEST_BYTES = MOST_FILE_BYTES + 4 * MEGABYTE
