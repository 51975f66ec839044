"""A fetch of many events beside a bare loop of zeep over the same manager, and the memory a fetch takes.

Run by itself:  python benchmarks/fetching.py [EVENTS] [ROUNDS]

The stand-in manager runs in a process of its own, so that its work and memory are not counted. Each way runs
in a fresh process: processor time and peak memory are those of the process.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
START = datetime(2026, 4, 19, 0, 0, tzinfo=UTC)
STEP = timedelta(milliseconds=800)
CAP = 5000


def serve(count: int) -> None:
    """Serves so many events until its standard input ends."""
    from tests.dsm.server import running
    from tests.dsm.store import Store, many

    targets = [f"host{number:03}.example.jp" for number in range(200)]
    held = Store(events=many(count, START, STEP, targets), cap=CAP, now=START + timedelta(days=3))
    with running(held) as manager:
        print(manager.url, manager.ca, held.user, held.password.replace(" ", "+"), flush=True)
        sys.stdin.read()


def ours(count: int, url: str, ca: str, user: str, password: str) -> int:
    """Fetches as the command does."""
    from dscase.fetch.address import read_address
    from dscase.fetch.fetching import FetchWanted, fetch
    from dscase.fetch.line import Line
    from dscase.fetch.secret import Secret
    from dscase.fetch.trust import Trust
    from dscase.window import Window, zone_named

    zone = zone_named("Asia/Tokyo", "option")
    window = Window(START + timedelta(minutes=30), START + STEP * count + timedelta(hours=1), zone, "day", "")
    wanted = FetchWanted(window, user, after=timedelta(0), alerts=False, computers=False)
    with tempfile.TemporaryDirectory() as folder:
        line = Line(read_address(url), Trust(ca_file=Path(ca)))
        done = fetch(line, wanted, lambda: Secret(password), Path(folder))
    assert done.complete
    return done.events.events


def bare(count: int, url: str, ca: str, user: str, password: str) -> int:
    """The loop one would type: page after page, and count."""
    import requests
    from zeep import Client
    from zeep.transports import Transport

    session = requests.Session()
    session.trust_env = False  # an environment that names a CA would win over the next line
    session.verify = ca
    client = Client(f"{url}/webservice/Manager?WSDL", transport=Transport(session=session))
    service = client.create_service("{urn:Manager}ManagerSoapBinding", f"{url}/webservice/Manager")
    sign = service.authenticate(username=user, password=password)
    last, events = 0, []
    while True:
        answer = service.systemEventRetrieve2(
            timeFilter={
                "type": "CUSTOM_RANGE",
                "rangeFrom": START,
                "rangeTo": START + STEP * count + timedelta(hours=1),
            },
            hostFilter={"type": "ALL_HOSTS"},
            eventIdFilter={"id": last, "operator": "GREATER_THAN"},
            includeNonHostEvents=True,
            sID=sign,
        )
        items = answer.systemEvents.item if answer.systemEvents else []
        events += [(item.systemEventID, item.time, item.eventID, item.target) for item in items]
        if not answer.truncated:
            break
        last = items[-1].systemEventID
    service.endSession(sID=sign)
    return len(events)


def measured(way: str, count: int, told: list[str]) -> tuple[float, float, int]:
    """Processor seconds, megabytes at most, events: of one way, in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, way, str(count), *told],
        env={**os.environ, "DSCASE_SETTINGS": tempfile.mkdtemp()},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, memory, events = done.stdout.split()
    return float(seconds), float(memory), int(events)


def main() -> None:
    """Both ways in turns."""
    words = sys.argv[1:]
    if words and words[0] == "serve":
        return serve(int(words[1]))
    if words and words[0] in {"ours", "bare"}:
        run = ours if words[0] == "ours" else bare
        url, ca, user, password = words[2:]
        events = run(int(words[1]), url, ca, user, password.replace("+", " "))
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, events)
        return None
    count, rounds = int(words[0]) if words else 100_000, int(words[1]) if len(words) > 1 else 2
    server = subprocess.Popen(
        [sys.executable, __file__, "serve", str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    waited = threading.Timer(1800, server.kill)
    waited.start()
    try:
        assert server.stdout
        told = server.stdout.readline().split()
        ratios = []
        for _ in range(rounds):
            plain, plain_memory, _ = measured("bare", count, told)
            seconds, memory, events = measured("ours", count, told)
            ratios.append(seconds / plain)
            print(
                f"{events:,} events: {seconds:.1f} s, {memory:.0f} MB; bare loop {plain:.1f} s,"
                f" {plain_memory:.0f} MB; x {ratios[-1]:.2f}"
            )
        print(f"median x {statistics.median(ratios):.2f}")
    finally:
        waited.cancel()
        if server.stdin:
            server.stdin.close()
        server.wait(30)
    return None


if __name__ == "__main__":
    main()
