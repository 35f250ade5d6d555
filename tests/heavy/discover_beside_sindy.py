"""Networks from concentrations alone: kinmech, PySINDy and the recipe of ChemSINDy on the same data, in one run.

The networks are those of Reyes-Velazquez, Guettel, Larrosa and Latz (arXiv 2602.11849) with their recipe (rate constants
U(0.05, 1), starts U(0, 1), t from 0 to 20, additive noise), and the first case of Ji and Deng's CRNN (J. Phys. Chem. A 2021;
20 runs, 100 rows, relative noise). Compared is what every method gives: the coefficients of the monomials in u' of every
species. A structure counts as found when the right coefficients differ from zero, and no others.

- kinmech: `discover DATA`, without any option.
- ChemSINDy: iteratively thresholded least squares on integrals of cubic splines through the monomials, from the first row
  on; the threshold is half of the least true coefficient, which nobody knows outside such a test.
- PySINDy: weak form and derivatives smoothed in several ways, each with eight thresholds; the best of all, judged by the
  truth, counts.

    python tests/heavy/discover_beside_sindy.py --kinmech target/release/kinmech --seeds 5

needs numpy, scipy and PySINDy 2.1.
"""

import argparse
import contextlib
import io
import json
import math
import re
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pysindy
from scipy.integrate import solve_ivp
from scipy.interpolate import make_interp_spline

# Reactants, products, rate constant; None is drawn from U(0.05, 1).
CATALYSIS = [("A + cat", "catA", None), ("catA", "A + cat", None), ("catA", "cat + P", None), ("cat + P", "catA", None)]
INHIBITION = [("cat", "catI", None), ("catA", "catAI", None)]
CASES = {
    "M1": (["A", "P", "cat", "catA"], CATALYSIS, 6, 100, 0.01),
    "M20": (["A", "P", "cat", "catA", "catI", "catAI"], CATALYSIS + INHIBITION, 8, 100, 0.01),
    "van de Vusse": (["x1", "x2", "x3", "x4"], [("2 x1", "x2", None), ("x1", "x3", None), ("x3", "x4", None)], 4, 100, 0.01),
    "CRNN 1": (list("ABCDE"), [("2 A", "B", 0.1), ("A", "C", 0.2), ("C", "D", 0.13), ("B + D", "E", 0.3)], 20, 100, 0.05),
}
THRESHOLDS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2]


def side(text, species):
    """Coefficients of one side of an equation."""
    counts = np.zeros(len(species))
    for term in text.split("+"):
        words = term.split()
        if words and words[-1] != "0":
            counts[species.index(words[-1])] += float(words[0]) if len(words) > 1 else 1
    return counts


def orders_of(species):
    """The exponents of all monomials of order two at most, the constant first."""
    unit = np.eye(len(species))
    pairs = [unit[i] + unit[j] for i in range(len(species)) for j in range(i, len(species))]
    return np.array([np.zeros(len(species)), *unit, *pairs])


def coefficients(reactions, orders):
    """What one-way reactions (reactants, products, k) mean for u', monomials x species."""
    matrix = np.zeros(orders.shape)
    for reactants, products, k in reactions:
        places = np.flatnonzero((orders == reactants).all(axis=1))
        if len(places) == 0:
            return None
        matrix[places[0]] += k * (products - reactants)
    return matrix


def simulated(species, reactions, runs, rows, noise, is_relative, rng):
    """Times, and u of every run with noise."""
    reactants = np.array([a for a, _, _ in reactions])
    change = np.array([b - a for a, b, _ in reactions])
    k = np.array([k for _, _, k in reactions])
    times = np.linspace(0, 39.6 if is_relative else 20, rows)
    data = []
    for _ in range(runs):
        start = rng.uniform(0, 1, len(species))
        if is_relative:
            start = np.concatenate([rng.uniform(0.2, 1.2, 2), np.zeros(len(species) - 2)])
        rate = lambda _, u: (k * np.prod(u**reactants, axis=1)) @ change
        u = solve_ivp(rate, (0, times[-1]), start, t_eval=times, method="LSODA", rtol=1e-9, atol=1e-12).y.T
        error = rng.standard_normal(u.shape)
        data.append(u * (1 + noise * error) if is_relative else u + noise * error)
    return times, data


def kinmech(program, species, times, data, orders):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        lines = [",".join(["experiment", "time", *species])]
        for run, u in enumerate(data):
            lines += [",".join([str(run + 1), f"{t:.10g}", *(f"{x:.10g}" for x in row)]) for t, row in zip(times, u)]
        path.write_text("\n".join(lines) + "\n")
        answer = subprocess.run([program, "discover", path, "--format", "json", "-q"], capture_output=True, text=True)
    found = []
    for reaction in json.loads(answer.stdout)["reactions"]:
        sides = [sum(n * np.eye(len(species))[species.index(s)] for s, n in reaction[it].items()) + np.zeros(len(species))
                 for it in ("reactants", "products")]
        for direction, (a, b) in (("forward", sides), ("reverse", sides[::-1])):
            if reaction[direction]:
                found.append((a, b, reaction[direction]["A"]))
    return coefficients(found, orders)


def chem_sindy(times, data, orders, threshold):
    """Thresholded least squares on cumulative integrals of splines."""
    columns, targets = [], []
    for u in data:
        monomials = np.prod(u[:, None, :] ** orders[None], axis=2)
        integral = make_interp_spline(times, monomials, k=3).antiderivative()
        columns.append(integral(times) - integral(times[0]))
        targets.append(u - u[0])
    columns, targets = np.vstack(columns), np.vstack(targets)
    found = np.zeros(orders.shape)
    for s in range(orders.shape[1]):
        kept = np.arange(len(orders))
        while True:
            values = np.linalg.lstsq(columns[:, kept], targets[:, s], rcond=None)[0]
            large = np.abs(values) >= threshold
            if large.all():
                break
            kept = kept[large]
        found[kept, s] = values
    return found


def exponents(name, species):
    """The exponents of a feature as PySINDy writes it: `1`, `A`, `A B`, `A^2`."""
    counts = np.zeros(len(species))
    for word in re.sub(r"\s+", " ", name).split():
        base, _, power = word.partition("^")
        if base in species:
            counts[species.index(base)] += float(power or 1)
    return counts


def py_sindy(times, data, species, orders, truth):
    """The best that any of its settings gives, judged by the truth; with the seconds of that setting."""
    library = pysindy.PolynomialLibrary(degree=2)
    smoothed = [pysindy.FiniteDifference(), pysindy.SmoothedFiniteDifference(),
                pysindy.SINDyDerivative(kind="spline", s=1e-2), pysindy.SINDyDerivative(kind="savitzky_golay", left=2, right=2, order=3)]
    best = None
    for how in ["weak", *smoothed]:
        for threshold in THRESHOLDS:
            began = time.perf_counter()
            try:
                with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                    warnings.simplefilter("ignore")
                    optimizer = pysindy.STLSQ(threshold=threshold, alpha=1e-6)
                    if how == "weak":
                        weak = pysindy.WeakPDELibrary(function_library=library, spatiotemporal_grid=times, K=100)
                        model = pysindy.SINDy(optimizer=optimizer, feature_library=weak)
                    else:
                        model = pysindy.SINDy(optimizer=optimizer, feature_library=library, differentiation_method=how)
                    model.fit(data, t=times, feature_names=species)
                    names, values = model.get_feature_names(), model.coefficients()
            except Exception as error:
                if best is None:
                    best = (math.inf, np.full(orders.shape, np.nan), 0.0, f"{how}: {error}")
                continue
            found = np.zeros(orders.shape)
            for column, name in enumerate(names):
                found[np.flatnonzero((orders == exponents(name, species)).all(axis=1))[0]] = values[:, column]
            rank = (wrong(found, truth) + relative_error(found, truth) / 1e3)
            if best is None or rank < best[0]:
                label = how if how == "weak" else type(how).__name__
                best = (rank, found, time.perf_counter() - began, f"{label}, threshold {threshold}")
    return best[1:]


def wrong(found, truth):
    """How many coefficients are there that should not be, or are missing."""
    return int(((found != 0) != (truth != 0)).sum())


def relative_error(found, truth):
    return float(np.linalg.norm(found - truth) / np.linalg.norm(truth))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--kinmech", default="target/release/kinmech")
    arguments.add_argument("--seeds", type=int, default=5)
    arguments.add_argument("--noise", type=float, help="instead of 0.01, and 0.05 of CRNN 1")
    options = arguments.parse_args()
    print(f"{'case':14} {'noise':>6} {'method':12} {'exact':>9} {'wrong terms':>12} {'error':>9} {'seconds':>8}  setting")
    for case, (species, network, runs, rows, noise) in CASES.items():
        orders, noise = orders_of(species), options.noise or noise
        results = {"kinmech": [], "ChemSINDy": [], "PySINDy": []}
        for seed in range(1000, 1000 + options.seeds):
            rng = np.random.default_rng(seed)
            reactions = [(side(a, species), side(b, species), k or rng.uniform(0.05, 1)) for a, b, k in network]
            truth = coefficients(reactions, orders)
            times, data = simulated(species, reactions, runs, rows, noise, case == "CRNN 1", rng)
            began = time.perf_counter()
            found = kinmech(options.kinmech, species, times, data, orders)
            results["kinmech"].append((found, truth, time.perf_counter() - began, "none"))
            began = time.perf_counter()
            found = chem_sindy(times, data, orders, np.abs(truth[truth != 0]).min() / 2)
            results["ChemSINDy"].append((found, truth, time.perf_counter() - began, "threshold from the truth"))
            found, seconds, setting = py_sindy(times, data, species, orders, truth)
            results["PySINDy"].append((found, truth, seconds, setting))
        for method, rows_of in results.items():
            known = [(found, truth) for found, truth, _, _ in rows_of if found is not None]
            exact = sum(wrong(found, truth) == 0 for found, truth in known)
            terms = np.mean([wrong(found, truth) for found, truth in known])
            error = np.median([relative_error(found, truth) for found, truth in known])
            seconds = np.mean([seconds for _, _, seconds, _ in rows_of])
            print(f"{case:14} {noise:6g} {method:12} {exact:>4} of {len(rows_of):<2} {terms:12.1f} {error:9.2e} {seconds:8.2f}  {rows_of[-1][3]}",
                  flush=True)


if __name__ == "__main__":
    main()
