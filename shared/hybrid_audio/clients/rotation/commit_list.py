"""A writer's own commits, kept in the form in which they are written: each commit writes them."""

from array import array


class CommitList:
    """Commits in their order: time in microseconds and count of each, and the ticket after it."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self._ends: list[int] = []

    def __len__(self) -> int:
        return len(self._ends)

    def append(self, at_us: int, count: int, end: int) -> None:
        """Add the commit that took the `count` tickets before `end`."""
        self._numbers.extend((at_us, count))
        self._ends.append(end)

    def extend(self, later: "CommitList") -> None:
        """Add the commits of a list that follows this one."""
        self._numbers.extend(later._numbers)
        self._ends.extend(later._ends)

    def drop(self, until: int) -> None:
        """Forget the commits that took only tickets before `until`."""
        dropped = 0
        while dropped < len(self._ends) and self._ends[dropped] <= until:
            dropped += 1
        del self._numbers[: 2 * dropped]
        del self._ends[:dropped]

    def to_bytes(self) -> bytes:
        """Return the times and counts as `load_commits` reads them."""
        return self._numbers.tobytes()
