"""How often `kinmech fit` finds a lack of fit in data of the very network that it fits, which have nothing but noise.

Networks, rate constants, numbers of runs and samples and the size of the noise are drawn at random; the data are simulated
by kinmech, with errors proportional to the values. No more than 5 % of the networks should be found not to fit. The exit
code is 1 where there are more.

    python tests/heavy/lack_of_fit_false_alarms.py --kinmech target/release/kinmech --networks 400 --seed 1
"""

import argparse
import collections
import json
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# Reactions with the number of rate constants each, the initial state, and the species that nobody measures.
NETWORKS = [
    (["A => B"], "A=1", []),
    (["A => B", "B => C"], "A=1", []),
    (["A <=> B"], "A=1", []),
    (["A + B => C"], "A=1,B=0.7", []),
    (["2 A => B"], "A=1", []),
    (["A => B", "A => C"], "A=1", []),
    (["A => B", "A => sink", "B => C", "C => lost"], "A=1", ["sink", "lost"]),
    (["A + B <=> C", "C => D"], "A=1,B=0.8", []),
    (["A => B", "A + B => 2 B"], "A=1,B=0.05", []),
]


def one(program, seed, folder):
    draw = random.Random(seed)
    reactions, initial, unmeasured = draw.choice(NETWORKS)
    rate = lambda: f"{10 ** draw.uniform(-0.6, 0.5):.4g}"
    lines = [line + "".join(f" ; {rate()}" for _ in range(2 if "<=>" in line else 1)) for line in reactions]
    network, data = folder / f"{seed}.rxn", folder / f"{seed}.csv"
    network.write_text("\n".join(lines) + "\n", encoding="utf-8")
    runs = draw.choice([1, 1, 2, 3])
    start = ["--initial", initial] if runs == 1 else ["--random", str(runs)]
    times = f"0:{draw.choice([3, 5, 8])}:{draw.randint(8, 25)}"
    noise = f"{draw.choice([0.01, 0.02, 0.05])}"
    simulate = [program, "simulate", network, *start, "--times", times, "--noise-u", noise, "--seed", str(seed), "-o", data]
    subprocess.run(simulate + ["-q"], check=True, capture_output=True)
    rows = [line.split(",") for line in data.read_text(encoding="utf-8").splitlines()]
    kept = [place for place, cell in enumerate(rows[0]) if cell not in unmeasured]
    data.write_text("\n".join(",".join(row[place] for place in kept) for row in rows) + "\n", encoding="utf-8")
    fit = subprocess.run([program, "fit", data, "--structure", network, "--no-profiles", "--format", "json"], capture_output=True, text=True)
    if fit.returncode:
        return None
    found = json.loads(fit.stdout)["fit"]["lack_of_fit"]
    return found["test"] if found["found"] else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinmech", default="target/release/kinmech")
    parser.add_argument("--networks", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    program = str(Path(arguments.kinmech).resolve())
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        seeds = range(arguments.seed * 100_000, arguments.seed * 100_000 + arguments.networks)
        found = list(pool.map(lambda seed: one(program, seed, Path(folder)), seeds))
    fitted = [test for test in found if test is not None]
    alarms = collections.Counter(test for test in fitted if test)
    share = sum(alarms.values()) / max(1, len(fitted))
    print(f"{len(fitted)} networks fitted, {len(found) - len(fitted)} refused; false alarms {100 * share:.1f} %: {dict(alarms)}")
    return 1 if share > 0.05 else 0


if __name__ == "__main__":
    sys.exit(main())
