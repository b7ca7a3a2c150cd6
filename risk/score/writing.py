"""Writes what training found: the card as TOML, its model card, and the plots as SVG."""

from math import log
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_curve

from risk.score.training import BASE, DOUBLING, Fitted, Trained

SCALE = DOUBLING / log(2)
HEAD = """# A scorecard: each factor is a value over the columns, and points over that value (docs/policy-language.md).
# Points add up; {doubling} points double the odds of paying; {base} points are odds of one to one.

[scorecard]
name = "{name}"
version = "1.0.0"
base = {base}
scale = {scale:.6f}                # {doubling} / ln 2
"""
TENTHS = 10


def points(found: Trained) -> list[tuple[Fitted, tuple[int, ...]]]:
    """Whole points of each bin; the intercept and the base are shared out among the factors."""
    share = (BASE - found.start * SCALE) / len(found.lines)
    return [(one, tuple(round(share - SCALE * sign * weight) for weight in one.weights)) for one, sign in found.lines]


def card(found: Trained, *, name: str) -> str:
    """The card's file."""
    parts = [HEAD.format(name=name, base=BASE, scale=SCALE, doubling=DOUBLING)]
    for one, given in points(found):
        whens = [f"WHEN {one.candidate.name} < {edge!r} THEN {n}" for edge, n in zip(one.edges, given, strict=False)]
        body = "\n     ".join([*whens, f"ELSE {given[-1]} END"])
        code = f'code = "{one.candidate.code}"\n' if one.candidate.code else ""
        parts.append(
            f'[[factor]]\nname = "{one.candidate.name}"\n{code}best = {max(given)}\n'
            f'value = "{one.candidate.sql}"\npoints = """\nCASE {body}"""\n'
        )
    return "\n".join(parts)


def model_card(found: Trained, *, name: str, rows: int) -> str:
    """What the card is, how well it tells, and what it is not for."""
    rate = float(found.truths.mean())
    table = [
        f"| `{one.candidate.name}` | {one.candidate.code or '(no words)'} | `{one.candidate.sql.replace('|', '')}`"
        f" | {one.candidate.risk} | {min(given)} to {max(given)} |"
        for one, given in points(found)
    ]
    return "\n".join(
        [
            f"# Scorecard {name}",
            "",
            (
                f"Trained on {rows:,} credit card clients (UCI, Taiwan 2005; Yeh and Lien 2009, CC0), {rate:.1%} of"
                " whom failed the next payment. The rows are not in this repository; the card is made anew by"
                " `manage.py train_scorecard FILE.csv`."
            ),
            "",
            (
                f"Five-fold cross-validation: AUC {np.mean(found.auc):.4f} (sd {np.std(found.auc):.4f}),"
                f" KS {np.mean(found.ks):.4f} (sd {np.std(found.ks):.4f}). Bins are made anew inside each fold."
            ),
            "",
            "![ROC](roc.svg) ![Calibration](calibration.svg) ![Points](points.svg)",
            "",
            "| factor | counts as | value | risk | points |",
            "|---|---|---|---|---|",
            *table,
            "",
            "Every factor is monotone in the direction named: more delay or use and less paid never raise the points.",
            "",
            (
                "**Not read**: sex, education, marriage and age, though the file has them."
                " A lender may not decide by them. What that costs in AUC is not measured by this training."
            ),
            "",
            (
                "**Not for**: deciding alone. A score is no reason: CRD-SCORE is shown with the factors that lowered"
                " it, each by its own code. Clients of one bank in one year say little of another country's borrowers:"
                " a lender trains on its own and validates before use."
            ),
            "",
        ]
    )


def write(found: Trained, out: Path, *, name: str, rows: int) -> None:
    """The card, the model card and the plots, into a folder; the card last, so that a half-written one is none."""
    out.mkdir(parents=True, exist_ok=True)
    _plots(found, out)
    (out / "README.md").write_text(model_card(found, name=name, rows=rows), "utf-8")
    new = out / "scorecard.toml.new"
    new.write_text(card(found, name=name), "utf-8")
    new.replace(out / "scorecard.toml")


def _plots(found: Trained, out: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415 - of the train extra alone

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = name = "scorecard"  # the same figures make the same file
    from matplotlib import pyplot as plt  # noqa: PLC0415

    def drawn(file: str, title: str, across: str, up: str) -> None:
        plt.title(title)
        plt.xlabel(across)
        plt.ylabel(up)
        plt.tight_layout()
        plt.savefig(out / file, metadata={"Date": None, "Creator": name})
        plt.close()

    false, true, _ = roc_curve(found.truths, found.chances)
    plt.figure(figsize=(4.5, 4))
    plt.plot(false, true)
    plt.plot([0, 1], [0, 1], linestyle=":")
    drawn("roc.svg", f"ROC, AUC {np.mean(found.auc):.3f}, KS {np.mean(found.ks):.3f}", "false alarms", "defaults found")

    order = np.array_split(np.argsort(found.chances), TENTHS)
    plt.figure(figsize=(4.5, 4))
    plt.plot([found.chances[part].mean() for part in order], [found.truths[part].mean() for part in order], marker="o")
    plt.plot([0, 1], [0, 1], linestyle=":")
    drawn("calibration.svg", "Calibration by tenths, out of fold", "probability said", "share that failed")

    given = BASE - SCALE * np.log(found.chances / (1 - found.chances))
    plt.figure(figsize=(4.5, 4))
    plt.hist([given[found.truths == 0], given[found.truths == 1]], bins=40, density=True, label=["paid", "failed"])
    plt.legend()
    drawn("points.svg", "Points, out of fold", "points", "share")
