"""The rows of a GPU run as Markdown: a table for each part, and what failed or was left out."""

from benchmarks.gpu_parts import rows


def markdown(environment, found):
    """All tables as one text."""
    about = ", ".join(f"{key} {value}" for key, value in environment.items())
    ended = {rows.FAILED: "Failed", rows.LEFT_OUT: "Left out"}
    sections = {
        "Conformance": _conformance(found),
        "Matrix products": _rates(found),
        "Speed": _speed(found),
        "Memory": _memory(found),
        "Training": _training(found),
        **{title: _ended(found, metric) for metric, title in ended.items()},
    }
    text = "\n\n".join(f"## {title}\n\n{body}" for title, body in sections.items() if body)
    return f"# On a GPU\n\n{about}\n\n{text}\n"


def grid(head, body):
    """A Markdown table; empty without rows."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) if body else ""


def of(found, metric):
    return [row for row in found if row["metric"] == metric]


def best(found):
    """The quickest size of batch of each contestant, `images_per_second` rows by subject."""
    quickest = {}
    for row in of(found, "images_per_second"):
        held = quickest.get(row["subject"])
        if held is None or row["value"] > held["value"]:
            quickest[row["subject"]] = row
    return quickest


def _conformance(found):
    differences = [r for r in of(found, "resumed_difference") if "planned" not in r["protocol"]]
    trained = {row["subject"] for row in of(found, "bfloat16_trains")}
    return grid(
        ["GAN and backend", "device", "difference after save, load and going on", "bfloat16"],
        [
            [
                row["subject"].removeprefix("conformance "),
                row["protocol"]["device"],
                f"{row['value']:.1e}",
                "trains" if row["subject"] in trained else "",
            ]
            for row in differences
        ],
    )


def _rates(found):
    return grid(
        ["precision", "device", "TFLOP/s"],
        [
            [r["protocol"]["precision"], r["protocol"]["device"], f"{r['value'] / 1e12:.3g}"]
            for r in of(found, "matrix_rate")
        ],
    )


def _speed(found):
    shares = {row["subject"]: row["value"] for row in of(found, "share_of_matrix_rate")}
    body = []
    for subject, row in best(found).items():
        told, share = row["protocol"], shares.get(subject)
        cells = [subject.removeprefix("speed "), told["batch"], f"{row['value']:,.0f}"]
        cells += [f"{1e3 * told['step']:.3g}", f"{told['first']:.0f}"]
        body.append([*cells, "" if share is None else f"{100 * share:.2g} %"])
    head = ["contestant", "best batch", "images a second", "ms a step", "first two steps, s"]
    return grid([*head, "share of the matrix rate"], body)


def _memory(found):
    return grid(
        ["training", "batch", "peak on the device, MiB"],
        [
            [
                row["subject"].removeprefix("memory "),
                row["protocol"]["batch"],
                row["protocol"].get("told") or f"{row['value'] / 2**20:,.0f}",
            ]
            for row in of(found, "peak_device_bytes")
        ],
    )


def _training(found):
    ends = {rows.SECONDS, rows.FAILED, rows.LEFT_OUT}
    return grid(
        ["training", "", "value"],
        [
            [row["subject"].removeprefix("training "), row["metric"], _shown(row["value"])]
            for row in found
            if row["subject"].startswith("training ") and row["metric"] not in ends
        ],
    )


def _shown(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


def _ended(found, metric):
    return "\n".join(f"* {r['subject']}: {r['protocol']['error']}" for r in of(found, metric))
