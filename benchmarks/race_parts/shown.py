"""The table and the pictures of a race."""

import statistics

import numpy as np

from benchmarks.race_parts import faces, plan
from benchmarks.race_parts.scores import SHOWN
from keras_gan.visualization import images, plots

ASIDE = ("seeds", "minutes", "images seen", "seconds a sample", "weights that draw", "start, s")
HEAD = ("", *SHOWN, *ASIDE)
IN_A_ROW = 12


def table(found, bounds):
    """Lines of a table in Markdown: real images, each contestant, and the mean face.

    Args:
        found: `{name: [runs of its seeds]}` as `Scorer.run` gives them.
        bounds: as `Scorer.bounds` gives them.
    """
    rows = [HEAD, ["---"] * len(HEAD), bound("real images", bounds["real"])]
    rows += [contestant(plan.KNOWN[name].title, runs) for name, runs in found.items()]
    rows.append(bound("the mean face", bounds["mean"]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def bound(title, scores):
    return [title, *(f"{scores[name]:.3g}" for name in SHOWN), *[""] * len(ASIDE)]


def contestant(title, runs):
    """A contestant's row."""
    last = [run["snapshots"][-1] for run in runs]
    return [
        title,
        *(spread([run["end"][name] for run in runs]) for name in SHOWN),
        str(len(runs)),
        spread([each["seconds"] / 60 for each in last], ".1f"),
        spread([each["images"] for each in last], ",.0f"),
        spread([each["seconds_per_sample"] for each in last], ".2g"),
        f"{runs[0]['parameters']:,}",
        spread([run["start_seconds"] for run in runs], ".0f"),
    ]


def spread(values, form=".3g"):
    """The median of some values, and where they differ the least and the largest."""
    middle, *ends = (f"{f(values):{form}}" for f in (statistics.median, min, max))
    return middle if len(set(ends)) == 1 else f"{middle} ({' to '.join(ends)})"


def curves(found, bounds):
    """A picture: each score against the minutes of training; a line is the median of the seeds."""
    drawing = plots.figure(1200, 720)
    panels = drawing.subplots(2, 2, sharex=True)
    for axes, name in zip(panels.flat, SHOWN, strict=True):
        for color, (contestant, runs) in enumerate(found.items()):
            draw(axes, runs, name, plan.KNOWN[contestant].title.replace("`", ""), f"C{color}")
        axes.axhline(bounds["curve"][name], color="0.5", linestyle=":", label="real images")
        axes.set_ylabel(name)
        axes.grid(alpha=0.3)
        if name == "fd":  # An estimate of kd may be below 0.
            axes.set_yscale("log")
    for axes in panels[1]:
        axes.set_xlabel("minutes of training")
    panels[0, 1].legend(fontsize="small")
    return plots.rasterize(drawing)


def draw(axes, runs, name, label, color):
    """One contestant's line in one panel, and between its best and worst seed a band."""
    minutes = np.median([[s["seconds"] / 60 for s in run["snapshots"]] for run in runs], axis=0)
    values = np.array([[s[name] for s in run["snapshots"]] for run in runs])
    axes.plot(minutes, np.median(values, axis=0), marker="o", label=label, color=color)
    axes.fill_between(minutes, values.min(axis=0), values.max(axis=0), color=color, alpha=0.15)


def sheet(real, found):
    """A picture: a row of real images, then one of each contestant's last samples, unselected."""
    drawn = [faces.read(runs[0]["drawn"]) for runs in found.values()]
    rows = [each[:IN_A_ROW] for each in (real, *drawn)]
    return images.grid(np.concatenate(rows), columns=IN_A_ROW)
