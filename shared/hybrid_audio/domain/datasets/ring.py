"""The ring: which place a ticket gives, and what has been served after so many tickets.

"Least used first, then oldest last use, then dataset order" over a stable set is a queue: the head
is served and goes to the tail. So N places in that order, numbered once, and ticket t (0, 1, 2, …)
gives place t mod N.

With a partner ring of another size, two rings in lock step reach only lcm(N, M) of their N x M
pairs. A ring that walks pairs therefore turns by one place after each lcm(N, M) tickets, g = gcd(N,
M) times before it begins again: the residue j - i mod g of the pairs is another one in each
stretch, so any N x M tickets in a row give every pair once. It turns only where a round ends, where
all use counts are equal, so that no place is ever ahead by two.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Ring:
    """A ring of `size` places; `partner` is the size of the ring it walks pairs with, 0 when it
    walks none.

    `lead` is how many tickets complete the round that was begun before the ring was numbered, 1 to
    `size`.
    """

    size: int
    partner: int = 0
    lead: int = 0

    def place(self, ticket: int) -> int:
        """Return the place that a ticket serves."""
        if not self.partner:
            return ticket % self.size
        stretch = math.lcm(self.size, self.partner)
        turns = ((ticket - self.lead) // stretch + 1) % math.gcd(self.size, self.partner)
        return (ticket + turns) % self.size

    def rounds(self, tickets: int) -> int:
        """Return how many rounds end within the first `tickets` tickets: by so much the lowest turn
        rises.
        """
        return 0 if not self.size or tickets < self.lead else 1 + (tickets - self.lead) // self.size

    def tally(self, tickets: int) -> tuple[list[int], list[int]]:
        """Return for each place how often tickets 0 to `tickets` - 1 served it, and the last that
        did (-1: none).

        Whole rounds are counted, not walked: at most three rounds are gone through, however many
        tickets there are.
        """
        if not self.size:
            return [], []
        counts, last = [0] * self.size, [-1] * self.size
        rounds = max(0, (tickets - self.lead) // self.size - 1)
        resumed = self.lead + rounds * self.size
        for begin, end in ((0, min(self.lead, tickets)), (resumed, tickets)):
            for ticket in range(begin, end):
                place = self.place(ticket)
                counts[place] += 1
                last[place] = ticket
        return [count + rounds for count in counts], last


def reach(size: int, other: Ring) -> int:
    """Return how many different pairs a ring of `size` places and `other` come to, served together
    and alone.
    """
    if not size or not other.size:
        return 0
    return size * other.size if other.partner == size else math.lcm(size, other.size)


def must_turn(size: int, other: Ring) -> bool:
    """Whether `other` has to begin a walk before pairs with a ring of `size` places come to all N x
    M.
    """
    return other.partner != size and math.gcd(size, other.size) > 1
