"""`python -m tests.dsm`: a manager to try `dscase fetch` on, with the example incident in it.

Prints how to fetch from it, and serves until Ctrl-C.
"""

import contextlib
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from tests.dsm.estate import example
from tests.dsm.server import running


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="stand-in-manager-") as kept, running(example()) as manager:
        ca, password = Path(kept, "ca.pem"), Path(kept, "password.txt")
        shutil.copy(manager.ca, ca)
        password.write_text(manager.store.password, encoding="utf-8")
        password.chmod(0o600)
        sys.stdout.write(
            f"A stand-in for a Deep Security Manager listens at {manager.url} (Ctrl-C ends it).\n"
            "In another terminal:\n\n"
            "  dscase init case-try\n"
            f"  dscase fetch case-try --dsm {manager.url} --ca-file {ca} \\\n"
            f"    --user {manager.store.user} --password-file {password} \\\n"
            '    --window "2026-04-20 03:00/03:40" --tz Asia/Tokyo\n'
        )
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
