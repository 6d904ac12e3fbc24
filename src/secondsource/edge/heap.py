"""How the C library keeps memory for a process that serves for months: little of it, and the same amount.

glibc gives each thread a heap of its own and keeps what was freed in each. A serving process grew so from 100 to 275 MB
within some thousand pages and went on growing, while all that it held were 16 MB of answers and the store's caches:
115 MB were free and kept. With one heap, and what is free at its end given back, it is 173 MB and stays there.
"""

import ctypes

_ARENA_MAX, _TRIM_THRESHOLD, _MMAP_THRESHOLD = -8, -1, -3  # of mallopt(3)
_AT_END = 4 << 20  # bytes that may lie free at the heap's end
# A larger block is mapped and given back by itself. Set, for it else grows with the largest that was ever freed.
_OWN = 256 << 10


def keep_heap_small() -> bool:
    """Set it for this process, before it has threads; False where the C library is another, with ways of its own."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    wanted = ((_ARENA_MAX, 1), (_TRIM_THRESHOLD, _AT_END), (_MMAP_THRESHOLD, _OWN))
    done = [mallopt(name, value) == 1 for name, value in wanted]
    return all(done)
