#!/usr/bin/env python3
"""measure.py FOLDER: times the programs on what generate.py made there; bench/tree/run sets both up.

Writes RESULTS.md and plot.svg beside itself.
"""

import datetime
import json
import os
import platform
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import plot
from generate import PERCENTS, SIZES

HERE = Path(__file__).parent
SAMPLE, WHOLE = 500, 26000
NAME = re.compile(r"(.*\.)?(dockerfile|containerfile)(\..*)?", re.IGNORECASE)

WINFROM = ["winfrom", "lint", "--quiet"]
RIPGREP = ["rg", "--ignore-case", r"--regexp=^\s*FROM\s"]
IN_DOCKERFILES = ["--hidden", "--no-require-git", "--iglob=Dockerfile", "--iglob=Dockerfile.*", "--iglob=*.Dockerfile",
                  "--iglob=Containerfile"]
PROGRAMS = {"winfrom": WINFROM, "ripgrep": RIPGREP, "hadolint": ["hadolint"], "droast": ["droast", "--no-roast"]}
HARD = {"long": "100 MB", "continued": "200,000 continued lines", "stages": "50,000 stages"}


@dataclass
class Measured:
    """Seconds by the clock and of the processors, and the most memory that was resident, in bytes."""

    least: float
    mean: float
    processor: float
    memory: float

    def __str__(self):
        return f"{seconds(self.least)} ({seconds(self.mean)})"

    def megabytes(self):
        return f"{self.memory / 1e6:.0f} MB"


def main(trees):
    load = os.getloadavg()[0]
    folders = {size: trees.joinpath(*(str(larger) for larger in reversed(SIZES) if larger >= size)) for size in SIZES}
    dockerfiles = {size: [path for path in files(folder) if NAME.fullmatch(path.name)]
                   for size, folder in folders.items()}
    sample = [str(path) for path in sorted(dockerfiles[WHOLE])[:SAMPLE]]
    trees_linted = {size: measure([*WINFROM, str(folder)]) for size, folder in folders.items()}
    trees_searched = {size: measure([*RIPGREP, *IN_DOCKERFILES, str(folder)]) for size, folder in folders.items()}
    one = {name: measure([*program, sample[0]]) for name, program in PROGRAMS.items()}
    many = {name: measure([*program, *sample]) for name, program in PROGRAMS.items()}
    hard = {(kind, percent): measure([*WINFROM, str(trees / "hard" / f"{kind}-{percent}.Dockerfile")])
            for kind in HARD for percent in PERCENTS}

    text = machine(load)
    text += "## Side by side\n\n" + table(
        ["program", "1 file", f"{SAMPLE} files", f"{WHOLE:,} files", f"memory, {SAMPLE}", f"memory, {WHOLE:,}"],
        [side_by_side(name, one[name], many[name], {"winfrom": trees_linted, "ripgrep": trees_searched}.get(name))
         for name in PROGRAMS])
    text += "\n## Trees\n\n" + table(
        ["Dockerfiles", "bytes in them", "all files", "winfrom", "ripgrep", "processors: winfrom", "ripgrep",
         "memory of winfrom"],
        [by_size(folders[size], dockerfiles[size], trees_linted[size], trees_searched[size]) for size in SIZES])
    text += "\n## Single files\n\n" + table(
        ["file", *(f"{percent} %" for percent in PERCENTS), "memory at " + ", ".join(f"{p} %" for p in PERCENTS)],
        [[f"{what}", *(str(hard[kind, percent]) for percent in PERCENTS),
          ", ".join(hard[kind, percent].megabytes() for percent in PERCENTS)] for kind, what in HARD.items()])
    (HERE / "RESULTS.md").write_text(text)
    print(text)
    plot.draw(HERE / "plot.svg", trees_linted, trees_searched, {percent: hard["long", percent] for percent in PERCENTS})


def files(folder):
    return (Path(above) / name for above, _, names in os.walk(folder) for name in names)


def measure(command):
    """The whole process, without a shell between; what it prints is read and thrown away. A slow one runs once."""
    watched = subprocess.run(["/usr/bin/time", "--format=%e %U %S %M", *command], capture_output=True, check=False)
    once, user, system, kilobytes = map(float, watched.stderr.split()[-4:])
    if once > 5:
        return Measured(once, once, user + system, kilobytes * 1024)
    runs = max(5, min(200, int(5 / max(once, 0.001))))
    with tempfile.NamedTemporaryFile() as numbers:
        timing = ["hyperfine", "--shell=none", "--ignore-failure", "--output=pipe", "--style=none", f"--runs={runs}"]
        subprocess.run([*timing, f"--export-json={numbers.name}", shlex.join(command)],
                       check=True, capture_output=True)
        timed = json.load(numbers)["results"][0]
    return Measured(timed["min"], timed["mean"], timed["user"] + timed["system"], kilobytes * 1024)


def side_by_side(name, one, many, trees):
    whole, memory = (f"{many.least * WHOLE / SAMPLE / 60:.0f} min, from {SAMPLE}", "")
    if trees:
        whole, memory = str(trees[WHOLE]), trees[WHOLE].megabytes()
    return [name, str(one), str(many), whole, many.megabytes(), memory]


def by_size(folder, dockerfiles, linted, searched):
    size = sum(path.stat().st_size for path in dockerfiles)
    return [f"{len(dockerfiles):,}", f"{size / 1e6:.1f} MB", f"{sum(1 for _ in files(folder)):,}", str(linted),
            str(searched), seconds(linted.processor), seconds(searched.processor), linted.megabytes()]


def machine(load):
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    versions = [version(program) for program in ("winfrom", "rg", "hadolint", "droast", "hyperfine")]
    return (f"# Results of {datetime.date.today()}\n\n{cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores, "
            f"Linux {platform.release()}, load {load:.1f} before. {'; '.join(versions)}.\n\n"
            "Times are the least of the runs, and in brackets their mean; processors is the time of all "
            "cores together, which the load of the machine changes least; memory is the most that was resident.\n\n")


def version(program):
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return f"{program} {re.search(r'[0-9]+[.][0-9.]+', said)[0]}"


def seconds(time):
    return f"{time:.2f} s" if time >= 0.1 else f"{time * 1e3:.1f} ms"


def table(head, rows):
    line = lambda cells: f"| {' | '.join(cells)} |\n"
    return line(head) + line(["---", *["--:"] * (len(head) - 1)]) + "".join(map(line, rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
