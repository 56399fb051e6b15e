"""Make bytes in one thread while another passes them on, so that a slow reader holds up nothing."""

import errno
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from queue import SimpleQueue


class BrokenOff(ConnectionResetError):
    """Ends an answer in its middle.

    An OSError of this number lets gunicorn close the connection without a word, and without the
    end that an answer in pieces has; any other error would be logged with its text.
    """

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the answer was broken off")


class Stream:
    """Bytes of one answer, made in a thread of their own; what waits to be read is in memory.

    Iterating raises BrokenOff where making failed after the first bytes. `size_bytes` is how many
    bytes there will be, where that was known when the first came.
    """

    def __init__(self, make: Callable[["Stream"], None]) -> None:
        self.size_bytes: int | None = None
        self._pieces: SimpleQueue[bytes | BaseException | None] = SimpleQueue()
        self._first: bytes | None = None
        self._is_over = False
        run = copy_context().run
        self._thread = threading.Thread(target=run, args=(self._run, make), name="stream")
        self._thread.start()
        self._begin()

    def send(self, piece: bytes) -> None:
        """Pass bytes on; called by what makes them."""
        if piece:
            self._pieces.put(piece)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        first, self._first = self._first, None
        if first is not None:
            return first
        piece = None if self._is_over else self._pieces.get()
        if isinstance(piece, bytes):
            return piece
        self._is_over = True
        if piece is None:
            raise StopIteration
        raise BrokenOff

    def close(self) -> None:
        """Wait until all is made: who leaves early loses the answer, and nothing else.

        A function has no processor once its request has ended, so the request goes on until then.
        """
        self._thread.join()

    def _begin(self) -> None:
        """Wait for the first bytes; raises what was raised instead of them."""
        piece = self._pieces.get()
        if isinstance(piece, BaseException):
            raise piece
        self._first = piece or b""
        self._is_over = piece is None

    def _run(self, make: Callable[["Stream"], None]) -> None:
        try:
            make(self)
        except BaseException as error:  # it is raised in the thread that answers
            self._pieces.put(error)
        else:
            self._pieces.put(None)
