"""Makes the example cases: a synthetic estate with a planted incident. Seeded: the same files every time.

    python examples/make_examples.py                  # writes beside this script
    python examples/make_examples.py --out DIR        # writes somewhere else
    python examples/make_examples.py --no-pictures    # needs the standard library only

The pictures need Pillow and the font BIZ UDPGothic (Debian: fonts-morisawa-bizud-gothic; Windows 10 and
later have it). Their bytes depend on the versions of Pillow and the font; all other files do not.
"""

import argparse
import sys
from pathlib import Path

from estate import main_case, recovered_case


def main() -> int:
    """Writes the files, over those that are there. 0, or 1 when the pictures cannot be drawn."""
    parser = argparse.ArgumentParser(description="Makes the example cases.")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, metavar="DIR")
    parser.add_argument("--no-pictures", action="store_true", help="leave the screenshots as they are")
    options = parser.parse_args()

    made = {f"pattern-update/{name}": content for name, content in main_case.files().items()}
    made |= {f"recovered/{name}": content for name, content in recovered_case.files().items()}
    if not options.no_pictures:
        from estate import pictures

        try:
            drawn = pictures.files()
        except pictures.CannotDrawError as error:
            print(f"{error}\nTo make everything else: --no-pictures", file=sys.stderr)
            return 1
        made |= {f"pattern-update/{name}": content for name, content in drawn.items()}

    for name, content in sorted(made.items()):
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):>9,}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
