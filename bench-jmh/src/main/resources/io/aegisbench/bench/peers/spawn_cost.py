"""What does asyncio.create_task cost the caller, with a live set, a callback and a gauge?

Each task is created, added to a set, given a callback that takes it out again, and counted in a
counter and a gauge, as the published system does it. The task spins for a microsecond. The times
are of one call each, by time.perf_counter_ns, in two conditions: "idle", paced, with nothing else
for the loop to do, and "busy", back to back in bursts, with tasks waiting.

Usage: python3 spawn_cost.py --millis 500
Prints JSON lines: one about the interpreter, then one for each condition and what was timed, with
every time and how often it came ("counts": [[nanoseconds, times], ...]).
"""

import argparse
import asyncio
import collections
import json
import platform
import threading
import time

INTERVAL_NANOS = 30_000
WORK_NANOS = 1_000
BURST = 512
WARM_UP_CALLS = 2_000
TIMED_PER_CPU_CALL = 4

clock = time.perf_counter_ns


class LockedGauge:
    """Does what a gauge of prometheus_client does: a lock around the addition of a float."""

    def __init__(self):
        self._lock = threading.Lock()
        self._value = 0.0

    def inc(self, amount=1.0):
        with self._lock:
            self._value += amount

    def dec(self, amount=1.0):
        with self._lock:
            self._value -= amount


def new_gauge():
    try:
        from prometheus_client import CollectorRegistry, Gauge
    except ImportError:
        return LockedGauge(), "lock and float (prometheus_client is not there)"
    gauge = Gauge("tasks_in_flight", "Tasks in flight.", registry=CollectorRegistry())
    return gauge, "prometheus_client"


class Dispatcher:
    """Creates tasks and knows those in flight."""

    def __init__(self, gauge):
        self._gauge = gauge
        self._live = set()
        self.created = 0
        self.lags = []

    def dispatch(self, begun):
        task = asyncio.create_task(self._work(begun))
        self._live.add(task)
        task.add_done_callback(self._done)
        self.created += 1
        self._gauge.inc()

    async def _work(self, created_nanos):
        begun = clock()
        self.lags.append(begun - created_nanos)
        while clock() - begun < WORK_NANOS:
            pass

    def _done(self, task):
        self._live.discard(task)
        self._gauge.dec()

    async def drained(self):
        while self._live:
            await asyncio.sleep(0)


async def paced(call, calls):
    """One call every 30 microseconds; the loop turns in between. Returns the call's results."""
    results = []
    due = clock()
    for _ in range(calls):
        due = max(due + INTERVAL_NANOS, clock())
        while clock() < due:
            await asyncio.sleep(0)
        results.append(call())
    return results


async def bursts(call, calls, dispatcher):
    results = []
    for i in range(calls):
        if i % BURST == 0:
            await dispatcher.drained()
        results.append(call())
    await dispatcher.drained()
    return results


def timed(dispatcher):
    def call():
        begun = clock()
        dispatcher.dispatch(begun)
        return clock() - begun

    return call


def cpu_timed(dispatcher):
    def call():
        begun = time.thread_time_ns()
        dispatcher.dispatch(clock())
        return time.thread_time_ns() - begun

    return call


def empty():
    begun = clock()
    return clock() - begun


def report(condition, what, nanos):
    counts = sorted(collections.Counter(nanos).items())
    print(json.dumps({"condition": condition, "what": what, "counts": counts}), flush=True)


async def measure(millis):
    gauge, gauge_kind = new_gauge()
    print(json.dumps({"about": {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "gauge": gauge_kind,
        "loop": type(asyncio.get_running_loop()).__name__,
    }}), flush=True)
    calls = millis * 1_000_000 // 4 // INTERVAL_NANOS * 3
    dispatcher = Dispatcher(gauge)
    await bursts(timed(dispatcher), WARM_UP_CALLS, dispatcher)
    await paced(timed(dispatcher), WARM_UP_CALLS // 10)

    report("idle", "clock", await paced(empty, calls // TIMED_PER_CPU_CALL))
    dispatcher.lags.clear()
    report("idle", "taken", await paced(timed(dispatcher), calls))
    await dispatcher.drained()
    report("idle", "lag", dispatcher.lags)
    report("idle", "cpu", await paced(cpu_timed(dispatcher), calls // TIMED_PER_CPU_CALL))
    await dispatcher.drained()
    dispatcher.lags.clear()
    report("busy", "taken", await bursts(timed(dispatcher), calls, dispatcher))
    report("busy", "lag", dispatcher.lags)
    report("busy", "cpu",
           await bursts(cpu_timed(dispatcher), calls // TIMED_PER_CPU_CALL, dispatcher))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--millis", type=int, required=True)
    asyncio.run(measure(parser.parse_args().millis))


if __name__ == "__main__":
    main()
