"""How long to wait before something that failed is tried again."""

from __future__ import annotations

from msgspec import Struct


class Pause(Struct, frozen=True):
    """A pause in seconds that doubles with each failure in a row, up to the longest."""

    first: float
    longest: float

    def after(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row, of which there is at least one."""
        # Beyond 60 doublings the float would soon be too large, and every pause is the longest by then.
        return min(self.longest, self.first * 2.0 ** min(failures - 1, 60))
