"""`dscase-doctor.pyz`: the look by itself, for a server without dscase, a network or a library."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from dscase.errors import DscaseError
from dscase.fetch.address import read_address
from dscase.fetch.doctor import look
from dscase.fetch.doctor.keeping import keep
from dscase.fetch.doctor.machine import Machine
from dscase.terminal import at_terminal
from dscase.window import machine_zone, read_window, zone_named


def main(words: list[str] | None = None) -> int:
    """Looks, writes the two files, prints where they are. The exit code is 0, 2 for what was not understood,
    5 where a package was wanted and not made.
    """
    parser = argparse.ArgumentParser(prog="dscase-doctor", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path(), help="folder for the files (this one)")
    parser.add_argument("--window", help="the window whose log lines are wanted")
    parser.add_argument("--tz", help="zone of times that name none")
    parser.add_argument("--dsm", help="the manager, to compare clocks with: https://dsm.example.jp:4119")
    parser.add_argument("--ca-file", type=Path, help="CA of the manager's certificate (PEM)")
    parser.add_argument("--make-package", action="store_true", help="have the agent make its package, too")
    options = parser.parse_args(words)
    machine = Machine()
    try:
        zone = zone_named(options.tz, "option") if options.tz else machine_zone()
        window = read_window(options.window, zone=zone, as_of=datetime.now(UTC)) if options.window else None
        manager = read_address(options.dsm) if options.dsm else None
        report = look.look(machine, zone, window=window, manager=manager, ca_file=options.ca_file)
        place = keep(options.output, report)
        sys.stdout.write(f"{place}\n")
        if options.make_package:
            from dscase.fetch.doctor import package  # it reads zips: its libraries may be missing, too

            sys.stdout.write(f"{package.make(machine, ask=_password)}\n")
    except DscaseError as error:
        sys.stderr.write(f"{error}\n")
        return int(error.exit_code)
    return 0


def _password() -> str | None:
    """The password of self-protection, where somebody can be asked."""
    if not at_terminal(sys.stdin):
        return None
    from getpass import getpass

    return getpass("Self-protection password (in the process list while the package is made; empty: none): ")


if __name__ == "__main__":
    sys.exit(main())
