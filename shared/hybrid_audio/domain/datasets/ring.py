"""The ring: which place a ticket serves, and what was served after a number of tickets.

"Least used first, then oldest last use, then dataset order" over a stable set is a queue: the head
is served and goes to the tail. So N places in that order, numbered once, and ticket t (0, 1, 2, …)
serves place t mod N.

With a partner ring of another size, two rings in lock step reach only lcm(N, M) of their N x M
pairs. A ring that walks pairs therefore turns by one place after each lcm(N, M) tickets, g = gcd(N,
M) times before it begins again: the residue j - i mod g of the pairs is another one in each
stretch, so any N x M tickets in a row serve every pair once. It turns only where a round ends,
where all use counts are equal, so that no place is ever ahead by two.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

NO_TICKET = -1
"""The last ticket of a place that was never served."""


@dataclass(frozen=True)
class Level:
    """Neighbouring places, `begin` to `end` without the latter, each served `count` times."""

    begin: int
    end: int
    count: int


@dataclass(frozen=True)
class Ring:
    """A ring of `size` places.

    `partner` is the size of the ring that it walks pairs with, 0 when it walks none. `lead` is how
    many tickets complete the round that was begun before the ring was numbered, 1 to `size`.
    """

    size: int
    partner: int = 0
    lead: int = 0

    def place(self, ticket: int) -> int:
        """Return the place that a ticket serves."""
        return (ticket + self._turns(ticket)) % self.size

    def rounds(self, tickets: int) -> int:
        """Return how many rounds end within the first `tickets` tickets.

        By so much the lowest turn in use rises.
        """
        return 0 if not self.size or tickets < self.lead else 1 + (tickets - self.lead) // self.size

    def uses(self, place: int, tickets: int) -> tuple[int, int]:
        """Return how often the first `tickets` tickets served a place, and the last that did.

        Computed, not counted: it costs the same however many tickets there are.
        """
        whole, rest = divmod(max(0, tickets - self.lead), self.size)
        count = whole + (place < min(self.lead, tickets))
        if self._offset(place, whole) < rest:
            return count + 1, self._ticket(place, whole)
        if whole:
            return count, self._ticket(place, whole - 1)
        return count, place if count else NO_TICKET

    def levels(self, tickets: int) -> list[Level]:
        """Return all places in order, neighbours that were served equally often put together.

        There are at most five, however large the ring.
        """
        if not self.size:
            return []
        whole, rest = divmod(max(0, tickets - self.lead), self.size)
        lead = min(self.lead, tickets)
        first = self.place(self.lead + whole * self.size)

        cuts = sorted({0, lead, first, (first + rest) % self.size, self.size})
        return [
            Level(begin, end, whole + (begin < lead) + ((begin - first) % self.size < rest))
            for begin, end in pairwise(cuts)
        ]

    def _turns(self, ticket: int) -> int:
        """Return by how many places the ring stands turned at a ticket; constant in a round."""
        if not self.partner:
            return 0
        stretch = math.lcm(self.size, self.partner)
        return ((ticket - self.lead) // stretch + 1) % math.gcd(self.size, self.partner)

    def _offset(self, place: int, number: int) -> int:
        """Return how many tickets of a round come before the one that serves a place."""
        begin = self.lead + number * self.size
        return (place - begin - self._turns(begin)) % self.size

    def _ticket(self, place: int, number: int) -> int:
        """Return the ticket that serves a place in a round, numbered from 0 after the lead."""
        return self.lead + number * self.size + self._offset(place, number)


def reach(size: int, other: Ring) -> int:
    """Return how many different pairs a ring of `size` places and `other` reach together."""
    if not size or not other.size:
        return 0
    return size * other.size if other.partner == size else math.lcm(size, other.size)


def must_turn(size: int, other: Ring) -> bool:
    """Return whether `other` must begin a walk, so that it and `size` places reach all pairs."""
    return other.partner != size and math.gcd(size, other.size) > 1
