"""What one file may cost, and how the process that reads it is held to that."""

import sys

MEMORY = 1_500_000_000
"""Bytes of address space. A PDF of 2.5 million characters needs a fifth of it."""

PROCESSOR = 60
"""Seconds. That PDF needs some ten."""

DRAWING = 10
"""Seconds for a page as a picture, which somebody waits for. One of text needs some .3."""

WALL = 120
"""Seconds, on a machine that is busy with other things."""


def limit(processor: int = PROCESSOR) -> None:
    """Bounds this process: its memory and time, no file written, no core left, no other program run.

    Where the system knows no such limits, on Windows, only the parent's clock bounds it. macOS takes no limit on
    addresses, of which it maps more than MEMORY into each process.
    """
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: processor,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    if sys.platform == "darwin":
        del limits[resource.RLIMIT_AS]
    for what, most in limits.items():
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
