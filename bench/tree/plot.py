"""The plot of RESULTS.md: time and memory over the files of a tree, and over the bytes of one file."""

import matplotlib

matplotlib.use("svg")
# Text stays text, and the same numbers give the same file.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "winfrom", "font.family": "sans-serif"})
from matplotlib import pyplot  # noqa: E402


def draw(path, linted, searched, long):
    """Trees by their number of Dockerfiles, and the long file by its megabytes; `Measured` of each."""
    figure, panels = pyplot.subplots(2, 2, figsize=(8, 5), sharex="col", layout="constrained")
    thousands = lambda sizes: [size / 1000 for size in sizes]
    for column, name, points, marker in [
        (0, "winfrom", dict(zip(thousands(linted), linted.values())), "o-"),
        (0, "ripgrep", dict(zip(thousands(searched), searched.values())), "s--"),
        (1, "winfrom", long, "o-"),
    ]:
        panels[0][column].plot(points.keys(), [point.least for point in points.values()], marker, label=name)
        panels[1][column].plot(points.keys(), [point.memory / 1e6 for point in points.values()], marker, label=name)
    panels[0][0].set(title="A tree", ylabel="seconds")
    panels[0][1].set(title="One file")
    panels[1][0].set(xlabel="thousands of Dockerfiles", ylabel="megabytes resident")
    panels[1][1].set(xlabel="megabytes")
    for panel in panels.flat:
        panel.set(xlim=0, ylim=0)
        panel.grid(alpha=0.3)
        panel.legend(loc="upper left")
    figure.savefig(path, metadata={"Date": None})
