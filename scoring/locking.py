"""One process at a time: a lock that the system takes back when its holder ends."""

import sys
from typing import IO

# Beyond the end of what is locked: such a lock keeps nobody from reading.
FAR = 2**40

if sys.platform == "win32":
    import msvcrt

    def lock(file: IO[bytes], wait: bool = True) -> bool:
        """Holds the file until it is closed; False where another one does and `wait` is not."""
        while True:
            file.seek(FAR)
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:
                # It gives up after ten seconds by itself.
                if wait:
                    continue
                return False
            file.seek(0, 2)
            return True

else:
    import fcntl

    def lock(file: IO[bytes], wait: bool = True) -> bool:
        """Holds the file until it is closed; False where another one does and `wait` is not."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
