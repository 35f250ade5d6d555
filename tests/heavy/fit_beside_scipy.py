"""`kinmech fit` beside scipy and COPASI: the same reactions, data and tolerance; time and sum of squares.

scipy: `least_squares` over ln k with trajectories by `solve_ivp(method="LSODA")`, from one first guess, the natural scale
of each rate. COPASI: its parameter estimation by Levenberg and Marquardt through basico, from the same guess. kinmech: as a
user calls it, with several first guesses and profile-likelihood intervals, and once without these. What every program
finds is judged by one integrator at a far smaller tolerance. The exit code is 1 where kinmech's sum of squares is larger
than another program's.

    python tests/heavy/fit_beside_scipy.py --kinmech target/release/kinmech --data FOLDER [--without-copasi]

needs numpy, scipy, pandas and copasi-basico. FOLDER holds the tables that `SETS` names: a column of times, an optional
column `experiment`, and a column for each measured species; the first row of a run is its exact start.
"""

import argparse
import contextlib
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares

TOLERANCE = 1e-7
SETS = {
    "gas oil": ("gas-oil-cracking.csv", "2 A => A + Q\n2 A => A + X\nQ => X\n", None, {}),
    "methanol": ("methanol-to-hydrocarbons.csv", "A => B\nA => C\nA + B => A + C\nA => lost\n", None, {}),
    "xylose": ("xylose-furfural.csv", "xylose => I\nI => xylose\nI => furfural\nfurfural => lost\n", None, {}),
    "aza-Michael in DMSO": ("aza-michael-ethanol-dmso.csv", "C1 + 2 C2 => C3 + C2\nC1 + C2 => I + C2\n", "DMSO", {}),
    "laccase, 27 runs": ("laccase-abts.csv", "E + ABTS => X\nX => E + P\nE => gone\n", None, {"E": 0.93}),
}
SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "day": 86400.0}


def side(text):
    """`2 A + B` as a dictionary."""
    terms = {}
    for term in filter(None, (part.strip() for part in text.split(" + "))):
        count, _, name = term.rpartition(" ")
        terms[name] = terms.get(name, 0.0) + float(count or 1)
    return terms


class Problem:
    """The reactions against the runs of one table, concentrations in the unit of the data and times in seconds."""

    def __init__(self, table, reactions, label, starts):
        rows = list(csv.reader(line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")))
        header = [cell.split(" [")[0] for cell in rows[0]]
        unit = next((cell.split("[")[1].rstrip("]") for cell in rows[0] if cell.startswith("time [")), "s")
        place = {name: number for number, name in enumerate(header)}
        self.columns = [name for name in header if name not in ("experiment", "time")]
        self.unit = next((cell.split("[")[1].rstrip("]") for cell in rows[0] if cell.startswith(self.columns[0] + " [")), "")
        self.reactions = [tuple(side(part) for part in line.split("=>")) for line in reactions.strip().splitlines()]
        names = [name for sides in self.reactions for terms in sides for name in terms]
        self.species = list(dict.fromkeys(self.columns + names))
        index = {name: number for number, name in enumerate(self.species)}
        self.orders = np.zeros((len(self.reactions), len(self.species)))
        self.net = np.zeros_like(self.orders)
        for number, (reactants, products) in enumerate(self.reactions):
            for name, count in reactants.items():
                self.orders[number, index[name]] += count
                self.net[number, index[name]] -= count
            for name, count in products.items():
                self.net[number, index[name]] += count
        runs = {}
        for row in rows[1:]:
            run = row[place["experiment"]] if "experiment" in place else "1"
            if label is None or run.startswith(label):
                values = [float(row[place[name]]) if row[place[name]] else np.nan for name in self.columns]
                runs.setdefault(run, []).append((float(row[place["time"]]) * SECONDS[unit], values))
        self.runs, self.starts = [], starts
        for label_of_run, samples in runs.items():
            times = np.array([at for at, _ in samples])
            u = np.array([values for _, values in samples])
            start = np.zeros(len(self.species))
            start[: len(self.columns)] = np.nan_to_num(u[0])
            for name, value in starts.items():
                start[index[name]] = value
            self.runs.append((label_of_run, times, u, start))
        largest = max(np.nanmax(u) for _, _, u, _ in self.runs)
        duration = np.mean([times[-1] - times[0] for _, times, _, _ in self.runs])
        self.largest = largest
        self.guess = np.array([np.log(3.0 / duration) + (1.0 - order) * np.log(largest) for order in self.orders.sum(1)])

    def residuals(self, ln_k, tolerance=TOLERANCE):
        k = np.exp(ln_k)
        pairs = [(np.nonzero(orders)[0], orders[np.nonzero(orders)[0]]) for orders in self.orders]

        def rate(_, u):
            q = [k * np.prod(u[places] ** orders) for k, (places, orders) in zip(k, pairs)]
            return np.dot(q, self.net)

        found = []
        for _, times, u, start in self.runs:
            run = solve_ivp(
                rate, (times[0], times[-1]), start, method="LSODA", t_eval=times, rtol=tolerance,
                atol=1e-3 * tolerance * self.largest,
            )
            if run.y.shape[1] != len(times):
                return np.full(sum(u.size for _, _, u, _ in self.runs), 1e6 * self.largest)
            found.append((run.y[: len(self.columns)].T - u).ravel())
        found = np.concatenate(found)
        return found[np.isfinite(found)]

    def sum_of_squares(self, ln_k):
        return float(np.sum(self.residuals(np.asarray(ln_k), 1e-10) ** 2))


def by_scipy(problem):
    began = time.perf_counter()
    with np.errstate(all="ignore"):
        found = least_squares(problem.residuals, problem.guess, method="trf", x_scale=1.0, xtol=1e-9, ftol=1e-9)
    return time.perf_counter() - began, found.x


def by_kinmech(program, problem, folder, table, reactions, label, starts, options):
    structure, data = folder / "net.rxn", folder / "data.csv"
    structure.write_text(reactions, encoding="utf-8")
    text = table.read_text(encoding="utf-8").splitlines()
    rows = [line for line in text if not line.startswith("#")]
    kept = rows[:1] + [line for line in rows[1:] if label is None or line.startswith(label)]
    data.write_text("\n".join(kept) + "\n", encoding="utf-8")
    start = [f"{name}={value} {problem.unit.replace('µ', 'u')}" for name, value in starts.items()]
    command = [program, "fit", str(data), "--structure", str(structure), "--start", "first-row"]
    command += [part for text in start for part in ("--start", text)] + options + ["--format", "json"]
    began = time.perf_counter()
    run = subprocess.run(command, capture_output=True, text=True)
    elapsed = time.perf_counter() - began
    if run.returncode:
        sys.exit(run.stderr)
    rates = [reaction["forward"]["A"] for reaction in json.loads(run.stdout)["reactions"]]
    # Rates are in mol/L where the table gives a unit of concentrations.
    factor = {"umol/L": 1e-6, "mmol/L": 1e-3}.get(problem.unit.replace("µ", "u"), 1.0)
    return elapsed, [np.log(k) + (order - 1) * np.log(factor) for k, order in zip(rates, problem.orders.sum(1))]


def by_copasi(problem, folder):
    import basico
    import pandas

    os.chdir(folder)
    basico.new_model(name="fit", quantity_unit="mol", volume_unit="l", time_unit="s")
    for name in problem.species:
        basico.add_species(name, initial_concentration=0.0)
    for number, (reactants, products) in enumerate(problem.reactions):
        scheme = " -> ".join(" + ".join(f"{count:g} * {name}" for name, count in terms.items()) for terms in (reactants, products))
        basico.add_reaction(f"R{number}", scheme, function="Mass action (irreversible)")
        basico.set_reaction_parameters(f"(R{number}).k1", value=float(np.exp(problem.guess[number])))
    for label, times, u, start in problem.runs:
        frame = {"Time": times - times[0]}
        frame.update({f"[{name}]": u[:, number] for number, name in enumerate(problem.columns)})
        frame.update({f"[{name}]_0": [start[number]] + [np.nan] * (len(times) - 1) for number, name in enumerate(problem.species)})
        basico.add_experiment(label, pandas.DataFrame(frame))
    experiments = basico.save_experiments_to_dict()
    for experiment in experiments:
        experiment["normalize_weights_per_experiment"] = False
        for mapping in experiment["mapping"]:
            if mapping["type"] == "dependent":
                mapping["weight"] = 1.0
    basico.remove_experiments()
    basico.load_experiments_from_dict(experiments)
    names = [f"(R{number}).k1" for number in range(len(problem.reactions))]
    guess = np.exp(problem.guess)
    items = [{"name": name, "lower": k * 1e-8, "upper": k * 1e8, "start": k} for name, k in zip(names, guess)]
    basico.set_fit_parameters(items)
    settings = basico.get_task_settings("Time-Course")
    settings["method"].update({"Relative Tolerance": TOLERANCE, "Absolute Tolerance": 1e-3 * TOLERANCE * problem.largest})
    basico.set_task_settings("Time-Course", settings)
    began = time.perf_counter()
    found = basico.run_parameter_estimation(method="Levenberg - Marquardt", update_model=True, calculate_statistics=False)
    elapsed = time.perf_counter() - began
    return elapsed, [np.log(found.loc[name, "sol"]) for name in names]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinmech", default="target/release/kinmech")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--without-copasi", action="store_true")
    arguments = parser.parse_args()
    program, worse = str(Path(arguments.kinmech).resolve()), 0
    print(f"{'':22}{'program':34}{'s':>9}{'kinmech is faster':>20}{'sum of squares':>17}")
    for name, (file, reactions, label, starts) in SETS.items():
        table = (arguments.data / file).resolve()
        problem = Problem(table, reactions, label, starts)
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            own = lambda options: by_kinmech(program, problem, folder, table, reactions, label, starts, options)
            found = {
                "kinmech, 14 guesses, intervals": own([]),
                "kinmech, 1 guess, no intervals": own(["--restarts", "0", "--no-profiles"]),
                "scipy LSODA, 1 guess": by_scipy(problem),
            }
            if not arguments.without_copasi:
                with contextlib.redirect_stderr(io.StringIO()):
                    found["COPASI, 1 guess"] = by_copasi(problem, folder)
                os.chdir("/")
        squares = {program: problem.sum_of_squares(ln_k) for program, (_, ln_k) in found.items()}
        full, single = (found[program][0] for program in list(found)[:2])
        for program_name, (elapsed, _) in found.items():
            is_own = program_name.startswith("kinmech")
            faster = "" if is_own else f"{elapsed / full:.1f} × / {elapsed / single:.1f} ×"
            print(f"{name:22}{program_name:34}{elapsed:9.3f}{faster:>20}{squares[program_name]:17.7g}")
            if not is_own and min(squares[own] for own in list(found)[:2]) > squares[program_name] * (1 + 1e-6):
                worse += 1
                print(f"{'':22}kinmech's sum of squares is the larger one")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
