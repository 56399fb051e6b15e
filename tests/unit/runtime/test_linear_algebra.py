"""Products of matrices are made by the thread that asks for them."""

import os
import subprocess
import sys

from hybrid_audio.runtime.linear_algebra import THREADS, in_the_callers_thread

THREADS_OF_A_PRODUCT = """
import hybrid_audio.services
import os
import numpy as np

wide = np.ones((800, 800))
wide @ wide
print(len(os.listdir("/proc/self/task")))
"""


def test_a_large_product_starts_no_thread_of_its_own():
    """Where numpy is loaded after the composition root, as every function loads it."""
    environ = {name: value for name, value in os.environ.items() if name != THREADS}
    command = [sys.executable, "-c", THREADS_OF_A_PRODUCT]
    assert int(subprocess.check_output(command, env=environ, text=True)) == 1


def test_an_operator_s_own_number_of_threads_stays_as_it_is(monkeypatch):
    """Whoever sets the variable has a reason for it."""
    monkeypatch.setenv(THREADS, "3")
    in_the_callers_thread()
    assert os.environ[THREADS] == "3"
