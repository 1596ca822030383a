#!/usr/bin/env python3
"""Runs commands in turn, several times, and prints a row of a table for each.

A row has the median of the wall and of the CPU time (user and system), the most memory, and how the first command compares
with this one: the median of the quotients of each round, since another round may meet another load. What a command
prints goes to a file. A program that is not there, or that fails, is a row that says so.

usage: measure.py --rounds N TITLE --run NAME "TO REACH" COMMAND ...
"""

import argparse
import os
import shlex
import statistics
import subprocess
import tempfile
import time

ROW = "{:<46} {:>9} {:>9} {:>8} {:>9} {:>9}   {}"


def measured(command):
    """Returns wall seconds, CPU seconds and MB of one run, or what went wrong."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        try:
            process = subprocess.Popen(shlex.split(command), stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        except OSError as error:
            return error.strerror
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        # It is reaped already.
        process.returncode = code = os.waitstatus_to_exitcode(status)
        # 1 is what linters end with that found something.
        if code not in (0, 1):
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines()
            return f"exit code {code}: {lines[-1] if lines else 'nothing said'}"
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    parser.add_argument("title")
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--run", dest="commands", nargs=3, action="append", required=True)
    options = parser.parse_args()

    runs = [[] for _ in options.commands]
    for _ in range(options.rounds):
        for (_, _, command), times in zip(options.commands, runs):
            times.append(measured(command))

    print(ROW.format(options.title, "wall ms", "CPU ms", "peak MB", "x wall", "x CPU", "to reach"))
    for (name, to_reach, _), times in zip(options.commands, runs):
        problem = next((run for run in (*runs[0], *times) if isinstance(run, str)), None)
        if problem:
            print(f"{name:<46} not measured: {problem}")
            continue
        wall, cpu = (f"{statistics.median(run[at] for run in times) * 1000:.1f}" for at in (0, 1))
        compared = ("", "")
        if times is not runs[0]:
            quotients = [[first[at] / run[at] for first, run in zip(runs[0], times)] for at in (0, 1)]
            compared = [f"{statistics.median(quotient):.3g}" for quotient in quotients]
        print(ROW.format(name, wall, cpu, f"{max(run[2] for run in times):.0f}", *compared, to_reach))
    print(flush=True)


main()
