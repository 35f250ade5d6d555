"""Damaged Chemkin files, read by kinmech and by Cantera's ck2yaml.

Each damaged copy is converted by both; what both make of it is compared with Cantera. Every difference must be explained
by a rule below: one of kinmech's codes, which says why it refuses or repairs, or a known fault of ck2yaml. A copy that both
read, to different reactions, and about which kinmech says nothing, is unexplained, and so is a refusal without a code
that is listed. The exit code is 1 where anything is unexplained.

    python tests/heavy/chemkin_beside_ck2yaml.py --kinmech target/release/kinmech --lines 2000 --entries 500 --seed 1

needs Cantera 3.2. The mechanisms are those of Cantera's package, written for Chemkin by its yaml2ck.
"""

import argparse
import collections
import json
import logging
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import cantera as ct
from cantera import ck2yaml, yaml2ck

MECHANISMS = ["h2o2.yaml", "gri30.yaml"]
TEMPERATURES = [400.0, 1200.0, 2500.0]
PRESSURES = [1e4, 1e6]
TOLERANCE = 1e-8

# Why kinmech refuses what ck2yaml reads. ck2yaml looks for keywords anywhere in a line, takes any three last words for
# A, b and E, drops what it cannot place, and never checks what is left.
REFUSALS = {
    "ambiguous-blanks": "a `+` may be missing: the parts of the name are names, too",
    "too-many-numbers": "four numbers are never cut to three",
    "incomplete-rate": "a rate has three numbers",
    "undeclared-species": "a name is not declared; ck2yaml leaves that to Cantera",
    "unknown-keyword": "a word is no keyword; ck2yaml finds keywords within words",
    "unbalanced-reaction": "atoms are not conserved; ck2yaml does not look",
    "third-body-one-side": "ck2yaml looks for + M among the products only",
    "third-body-mismatch": "the two sides have different third bodies",
    "third-body-repeated": "two third bodies",
    "third-body-coefficient": "a coefficient before M",
    "contradictory-efficiencies": "two efficiencies of one species; ck2yaml takes the last",
    "repeated-keyword": "a keyword twice; ck2yaml takes the last",
    "bad-parameters": "a wrong number of parameters; ck2yaml takes the first",
    "missing-third-body": "a limit of pressure without (+M)",
    "missing-limit": "(+M) without a limit of pressure",
    "contradictory-laws": "more than one rate law",
    "contradictory-signs": "limits of different signs",
    "unknown-section": "reactions outside the sections",
    "unreadable-line": "auxiliary data without a reaction",
    "bad-equation": "no equation",
    "not-a-reaction": "nothing on either side",
    "zero-coefficient": "a coefficient 0",
    "coefficient-out-of-range": "a coefficient beyond 30 digits",
    "number-out-of-range": "a number beyond a double",
    "negative-sum": "a rate that is not positive",
    "missing-thermo": "a species without thermo data; ck2yaml writes it without and Cantera refuses it",
    "missing-coefficient": "a line of coefficients is cut, or missing",
    "misnumbered-line": "lines of an entry out of order",
    "unreadable-composition": "no elements; ck2yaml leaves out what it cannot read",
    "no-composition": "no element has a count",
    "unreadable-temperatures": "no temperatures",
    "unreadable-coefficient": "a coefficient is no number",
    "wrong-temperatures": "the ranges are no ranges",
    "reverse-rate-of-one-way-reaction": "REV of a one-way reaction",
    "wrong-geometry": "a geometry that the atoms contradict",
    "no-atomic-weight": "an element that Cantera has no weight for",
}
# What differs where both read a copy, and why kinmech's reading stands. Each has a code that tells the user.
REPAIRS = {
    "text-after-rate": "text behind A, b and E, which ck2yaml takes for a part of the equation",
    "blank-in-name": "blanks within names",
    "shifted-columns": "numbers outside their columns, which ck2yaml cuts",
    "blank-coefficient": "a blank coefficient",
    "blank-count": "an element without a count",
    "nameless-count": "a count without an element",
    "assumed-temperatures": "temperatures that do not fit the coefficients",
    "undeclared-element": "an element that is not declared",
    "virtual-element": "an element without a weight",
    "missing-line-number": "a line without its number, of which ck2yaml drops the entry",
    "stray-thermo-line": "a line of no entry",
    "other-capitals": "other capitals, which ck2yaml takes for another species",
    "undeclared-collider": "an efficiency of a species that is not declared",
    "idle-efficiencies": "efficiencies without a third body",
    "undeclared-duplicate": "duplicates without a mark",
    "lone-duplicate": "a mark without a duplicate",
    "missing-slash": "a slash is missing",
    "text-outside-sections": "text behind END",
    "missing-end": "a section without END",
    "conflicting-thermo": "two entries of a species",
    "duplicate-species": "a species declared twice",
    "foreign-arrow": "another arrow",
    "third-body-amid": "a third body among the species",
    "zero-coefficient": "a coefficient 0",
    "troe-without-t2": "T2 = 0",
    "repeated-line": "a line twice",
    "two-compositions": "two compositions",
    "photon-as-product": "light",
    "thermo-jump": "the ranges do not meet; ck2yaml reads the same numbers",
    "look-alike": "a character that looks like another",
    "unknown-word": "a word without a meaning behind REACTIONS",
}


def originals(folder):
    """The Chemkin files of each mechanism, as lists of lines."""
    found = []
    for name in MECHANISMS:
        paths = [folder / f"{name}.{kind}" for kind in ("inp", "therm", "tran")]
        yaml2ck.convert(ct.Solution(name), mechanism_path=paths[0], thermo_path=paths[1], transport_path=paths[2],
                        sort_elements=None, sort_species=None, overwrite=True)
        found.append((name, [path.read_text().splitlines() for path in paths[:2]]))
    return found


def small(chem, thermo, rng):
    """The mechanism with a few of its reactions: ck2yaml takes seconds for all of them."""
    begin = next(at for at, line in enumerate(chem) if line.upper().startswith("REACTIONS"))
    blocks = []
    for line in chem[begin + 1:]:
        content = line.split("!")[0]
        if not content.strip() or content.strip().upper() == "END":
            continue
        if "=" in content:
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
    pairs = [block for block in blocks if any("DUP" in line.upper() for line in block)]
    others = [block for block in blocks if block not in pairs]
    kept = rng.sample(others, min(8, len(others)))
    return chem[:begin + 1] + [line for block in kept for line in block] + ["END"], thermo


def damage(line, rng):
    """A line with one damage, as hands, editors and converters make them."""
    if not line:
        return line, "nothing"
    at = rng.randrange(len(line))
    kinds = ["blank", "blank", "blank-in-number", "delete", "double", "swap", "letter", "sign", "case", "tab", "join", "cut",
             "number", "lose-number", "end", "comment"]
    kind = rng.choice(kinds)
    if kind in ("blank", "tab"):
        return line[:at] + (" " if kind == "blank" else "\t") + line[at:], kind
    if kind == "blank-in-number":
        digits = [place for place in range(1, len(line)) if line[place].isdigit()]
        at = rng.choice(digits) if digits else at
        return line[:at] + " " + line[at:], kind
    if kind == "delete":
        return line[:at] + line[at + 1:], kind
    if kind == "double":
        return line[:at] + line[at] + line[at:], kind
    if kind == "swap" and at + 1 < len(line):
        return line[:at] + line[at + 1] + line[at] + line[at + 2:], kind
    if kind == "letter":
        return line[:at] + rng.choice("AOHCMI01589lo") + line[at + 1:], kind
    if kind == "sign":
        return line[:at] + rng.choice("+-=<>(/).!&,") + line[at + 1:], kind
    if kind == "case":
        return line[:at] + line[at:].swapcase(), kind
    if kind == "join":
        blanks = [place for place, c in enumerate(line) if c == " "]
        at = rng.choice(blanks) if blanks else at
        return line[:at] + line[at + 1:], kind
    if kind == "cut":
        return line[:at], kind
    words = line.split()
    if kind == "number":
        words.insert(rng.randrange(len(words) + 1), rng.choice(["-2", "2", "0.5", "1.0E10", "0", "1"]))
        return " ".join(words), kind
    if kind == "lose-number" and len(words) > 1:
        del words[rng.randrange(1, len(words))]
        return " ".join(words), kind
    if kind == "end":
        return line + rng.choice([" DUP", " 0", " see above", " ! text", "/", " 1.0 2.0 3.0"]), kind
    return "!" + line if rng.random() < 0.2 else line + " !" + line, kind


def by_kinmech(program, folder):
    """None and the report, or the codes of the errors and what is said."""
    ended = subprocess.run([program, "convert", "chem.inp", "--thermo", "therm.dat", "-o", "ours.yaml", "--format", "json"],
                           cwd=folder, capture_output=True, text=True, env={"NO_COLOR": "1", "PATH": ""}, timeout=60)
    if ended.returncode == 0:
        return None, json.loads(ended.stdout)
    codes = sorted({part.split("]")[0] for part in ended.stderr.split("error[")[1:]})
    if ended.returncode != 2 or "panicked" in ended.stderr or not codes:
        codes = ["CRASH"]
    return codes, ended.stderr


def by_ck2yaml(folder):
    """Nothing, or what ck2yaml says where it refuses."""
    logging.disable(logging.CRITICAL)
    try:
        ck2yaml.convert(str(folder / "chem.inp"), thermo_file=str(folder / "therm.dat"), out_name=str(folder / "theirs.yaml"),
                        quiet=True, permissive=True, exit_on_error=False)
        ct.Solution(str(folder / "theirs.yaml"), transport_model=None)
        return None
    except BaseException as error:
        return str(error)
    finally:
        logging.disable(logging.NOTSET)


def meaning(path):
    """What Cantera makes of a file: reactions with their rate constants, species with their thermo."""
    gas = ct.Solution(str(path), transport_model=None)
    rates = []
    for temperature in TEMPERATURES:
        for pressure in PRESSURES:
            gas.TPX = temperature, pressure, dict.fromkeys(gas.species_names, 1.0)
            rates.append((list(gas.forward_rate_constants), list(gas.reverse_rate_constants)))
    reactions = []
    for number, reaction in enumerate(gas.reactions()):
        sides = sorted(reaction.reactants.items()), sorted(reaction.products.items())
        constants = [side[number] for state in rates for side in state]
        reactions.append((sides, reaction.reversible, constants))
    thermo = {}
    for species in gas.species():
        values = [f(t) for t in TEMPERATURES for f in (species.thermo.cp, species.thermo.h, species.thermo.s)]
        thermo[species.name] = (sorted(species.composition.items()), values, (species.thermo.min_temp, species.thermo.max_temp))
    return reactions, thermo


def differs(one, other):
    return any(abs(a - b) > TOLERANCE * max(abs(a), abs(b), 1e-300) for a, b in zip(one, other))


def difference(ours, theirs):
    """The first difference in words, or nothing. Reactions in any order, REV as a reaction of its own in both."""
    (our_reactions, our_thermo), (their_reactions, their_thermo) = ours, theirs
    if len(our_reactions) != len(their_reactions):
        return f"{len(our_reactions)} reactions instead of {len(their_reactions)}"
    for mine, other in zip(our_reactions, their_reactions):
        if mine[:2] != other[:2]:
            return f"{mine[:2]} instead of {other[:2]}"
        if differs(mine[2], other[2]):
            return f"k of {mine[0]}: {mine[2][0]:g} instead of {other[2][0]:g}"
    if our_thermo.keys() != their_thermo.keys():
        return f"species {sorted(our_thermo.keys() ^ their_thermo.keys())}"
    for name, (composition, values, limits) in our_thermo.items():
        if composition != their_thermo[name][0]:
            return f"{name} of {composition} instead of {their_thermo[name][0]}"
        if differs(values, their_thermo[name][1]) or limits != their_thermo[name][2]:
            return f"thermo of {name}"
    return None


def fault_of_ck2yaml(said_difference, before, after):
    """Why ck2yaml's reading is wrong where kinmech reads the copy without a word."""
    for rule, (why, holds) in FAULTS.items():
        if holds(said_difference, before, after):
            return rule, why
    return None


def content(line):
    return line.split("!")[0].strip()


FAULTS = {
    "ck2yaml: comment": ("the damage is in a comment", lambda d, b, a: content(b) == content(a)),
    "ck2yaml: species in other capitals": (
        "ck2yaml takes H2 and h2 for two names", lambda d, b, a: content(b).upper() == content(a).upper()),
}


def compare(program, folder, before, after):
    """(kind, rule, detail) of one damaged copy."""
    for name in ("ours.yaml", "theirs.yaml"):
        (folder / name).unlink(missing_ok=True)
    codes, report = by_kinmech(program, folder)
    refusal = by_ck2yaml(folder)
    if codes == ["CRASH"]:
        return "UNEXPLAINED", "crash", report
    if codes is not None and refusal is not None:
        return "both refuse", "", ""
    if codes is not None:
        known = [code for code in codes if code in REFUSALS]
        if known:
            return "kinmech refuses, ck2yaml reads", known[0], REFUSALS[known[0]]
        return "UNEXPLAINED", "refused: " + ", ".join(codes), report
    told = [repair["code"] for repair in report["repairs"]]
    try:
        ours = meaning(folder / "ours.yaml")
    except Exception as error:
        return "UNEXPLAINED", "Cantera refuses what kinmech writes", str(error)
    if refusal is not None:
        rule = next((code for code in told if code in REPAIRS), None)
        if rule:
            return "kinmech repairs, ck2yaml refuses", rule, REPAIRS[rule]
        return "kinmech reads, ck2yaml refuses", "no word", refusal.strip().splitlines()[-1][:120]
    found = difference(ours, meaning(folder / "theirs.yaml"))
    if found is None:
        return "the same", "told" if told else "", ""
    rule = next((code for code in told if code in REPAIRS), None)
    if rule:
        return "both read, kinmech tells", rule, REPAIRS[rule]
    fault = fault_of_ck2yaml(found, before, after)
    if fault:
        return "both read, a fault of ck2yaml", *fault
    return "UNEXPLAINED", "both read, not a word", found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--kinmech", default="target/release/kinmech")
    arguments.add_argument("--lines", type=int, default=2000)
    arguments.add_argument("--entries", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--verbose", action="store_true", help="print every difference")
    options = arguments.parse_args()
    program = str(Path(options.kinmech).resolve())
    counts, silent, unexplained = collections.Counter(), [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = originals(folder)
        for number in range(options.lines + options.entries):
            rng = random.Random(options.seed * 1_000_003 + number)
            _, (chem, thermo) = rng.choice(files)
            chem, thermo = small(chem, thermo, rng)
            in_thermo = number >= options.lines
            text = thermo if in_thermo else chem
            first = next(at for at, line in enumerate(text) if line.upper().startswith("THER" if in_thermo else "REAC")) + 1
            first += int(in_thermo)
            places = [at for at in range(first, len(text) - 1) if content(text[at])]
            at = rng.choice(places)
            before = text[at]
            after, kind = damage(before, rng)
            text[at:at + 1] = [after]
            (folder / "chem.inp").write_text("\n".join(chem) + "\n")
            (folder / "therm.dat").write_text("\n".join(thermo) + "\n")
            outcome, rule, detail = compare(program, folder, before, after)
            if in_thermo:
                text[at] = before
            part = "thermo" if in_thermo else "reactions"
            counts[part, outcome, rule] += 1
            line = f"{part} {number} ({kind})\n  {before}\n  {after}\n  {outcome}: {rule}: {detail}"
            if outcome == "UNEXPLAINED":
                unexplained.append(line)
            elif outcome == "kinmech reads, ck2yaml refuses":
                silent.append(line)
            if options.verbose:
                print(line, flush=True)
    for (part, outcome, rule), count in sorted(counts.items()):
        print(f"{count:6}  {part:10} {outcome:34} {rule}")
    print(f"\n{len(silent)} copies that only kinmech reads, without a word:")
    print("\n".join(silent[:40]))
    print(f"\n{len(unexplained)} unexplained:")
    print("\n".join(unexplained[:60]))
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
