"""Answers questions about mechanism files with Cantera: JSON requests on stdin, JSON answers on stdout."""

import json
import os
import sys

import cantera as ct
import numpy as np

import chemistry


def at_state(gas, temperature, concentrations):
    """Set T [K] and the concentrations [kmol/m3] of the species named; the others are zero."""
    amounts = [concentrations.get(name, 0.0) for name in gas.species_names]
    total = sum(amounts)
    gas.TPX = temperature, total * ct.gas_constant * temperature, [amount / total for amount in amounts]


def rates(gas, request):
    """Rate constants and rates of progress at each state, with the concentrations they were computed at."""
    answers = []
    for state in request["states"]:
        at_state(gas, state["T"], state["u"])
        answers.append(
            {
                "u": dict(zip(gas.species_names, gas.concentrations.tolist())),
                "k_f": gas.forward_rate_constants.tolist(),
                "k_r": gas.reverse_rate_constants.tolist(),
                "q_f": gas.forward_rates_of_progress.tolist(),
                "q_r": gas.reverse_rates_of_progress.tolist(),
                "u_dot": dict(zip(gas.species_names, gas.net_production_rates.tolist())),
            }
        )
    return answers


def thermo(gas, request):
    """cp, h and s of every species at the reference pressure, J, kmol, K."""
    answers = []
    for temperature in request["temperatures"]:
        gas.TP = temperature, gas.reference_pressure
        answers.append(
            {
                "cp": (gas.standard_cp_R * ct.gas_constant).tolist(),
                "h": (gas.standard_enthalpies_RT * ct.gas_constant * temperature).tolist(),
                "s": (gas.standard_entropies_R * ct.gas_constant).tolist(),
            }
        )
    return answers


def curve(gas, request):
    """Concentrations at the times given, at constant volume and temperature."""
    at_state(gas, request["T"], request["u"])
    reactor = ct.IdealGasMoleReactor(gas, energy="off", clone=False)
    network = ct.ReactorNet([reactor])
    network.rtol, network.atol = 1e-10, 1e-20
    network.max_steps = 200_000
    rows = []
    for time in request["times"]:
        if time > 0.0:
            network.advance(time)
        rows.append(gas.concentrations.tolist())
    return rows


def grid_states(gas):
    """Sets every temperature and pressure of the grid with mole fractions drawn from a fixed seed."""
    random = np.random.default_rng(5)
    for temperature in np.linspace(300.0, 2800.0, 6):
        for pressure in np.geomspace(5e3, 5e6, 4):
            gas.TPX = temperature, pressure, random.uniform(0.01, 1.0, gas.n_species)
            if gas.thermo_model == "plasma" and gas.electron_energy_distribution_type == "Boltzmann-two-term":
                gas.reduced_electric_field = 150e-21
                gas.update_electron_energy_distribution()
            yield temperature, pressure


def electrons(gas):
    """The electrons of a plasma, as they are."""
    if gas.thermo_model != "plasma":
        return None
    return {
        "temperature": gas.Te,
        "energy_levels": gas.electron_energy_levels.tolist(),
        "distribution": gas.electron_energy_distribution.tolist(),
    }


def grid(gas, request):
    """Rate constants, cp, h and s on the grid."""
    answers = []
    for temperature, pressure in grid_states(gas):
        answers.append(
            {
                "T": temperature,
                "P": pressure,
                "u": gas.concentrations.tolist(),
                "electrons": electrons(gas),
                "k_f": finite(gas.forward_rate_constants),
                "k_r": finite(gas.reverse_rate_constants),
                "cp": gas.standard_cp_R.tolist(),
                "h": gas.standard_enthalpies_RT.tolist(),
                "s": gas.standard_entropies_R.tolist(),
            }
        )
    return answers


def finite(values):
    """JSON knows no infinity."""
    return [value if np.isfinite(value) else None for value in values.tolist()]


def properties(gas):
    """Everything that must survive rewriting, state by state; transport apart."""
    rows, transport = [], []
    for _ in grid_states(gas):
        rates = [gas.forward_rate_constants, gas.reverse_rate_constants]
        states = [gas.standard_cp_R, gas.standard_enthalpies_RT, gas.standard_entropies_R]
        rows.append(np.concatenate(rates + states))
        if gas.transport_model not in (None, "none"):
            transport.append(np.r_[gas.viscosity, gas.thermal_conductivity, gas.mix_diff_coeffs])
    return np.array(rows), np.array(transport)


def difference(a, b):
    """The largest relative difference; what is not a number must be so in both."""
    if a.shape != b.shape or not np.array_equal(np.isnan(a), np.isnan(b)):
        return float("inf")
    same = (a == b) | np.isnan(a)
    with np.errstate(all="ignore"):
        relative = np.where(same, 0.0, np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)))
    return float(relative.max(initial=0.0))


def same(request):
    """Whether a phase means the same in two files: names, equations, and the largest differences."""
    first, second = (load(dict(request, file=request[key])) for key in ("file", "other"))
    equations = first.reaction_equations() == second.reaction_equations()
    answer = {"names": first.species_names == second.species_names, "equations": equations}
    if request["compare"]:
        (rows, transport), (other_rows, other_transport) = properties(first), properties(second)
        answer.update(values=difference(rows, other_rows), transport=difference(transport, other_transport))
    return answer


def phases(request):
    """What each phase of the file holds; a phase that does not load is told with its error."""
    from ruamel.yaml import YAML

    with open(request["file"], encoding="utf-8") as file:
        tree = YAML(typ="safe").load(file)
    answers = []
    for phase in tree.get("phases", []) if isinstance(tree, dict) else []:
        kinetics = phase.get("kinetics")
        answer = {"name": phase["name"], "model": phase.get("thermo"), "kinetics": kinetics}
        try:
            loaded = load(dict(request, phase=phase["name"], kinetics=kinetics))
            answer.update(species=loaded.species_names, equations=loaded.reaction_equations())
            answer["transport"] = has_transport(dict(request, phase=phase["name"], kinetics=kinetics))
        except Exception as error:
            answer["error"] = str(error)
        answers.append(answer)
    return answers


def load(request):
    """The phase; without a transport model unless the request says that it has one."""
    if request.get("kinetics") in ("surface", "edge"):
        return ct.Interface(request["file"], request["phase"])
    if request.get("transport", False):
        return ct.Solution(request["file"], request["phase"])
    return ct.Solution(request["file"], request.get("phase") or "", transport_model=None)


def has_transport(request):
    """Whether the phase loads with the transport model that the file gives it."""
    try:
        load(dict(request, transport=True))
        return True
    except Exception:
        return False


def answer(request):
    if request["ask"] == "data-folder":
        return ct.get_data_directories()
    of_files = {
        "phases": phases,
        "same": same,
        "same-chemistry": chemistry.same_chemistry,
        "ck2yaml": chemistry.from_chemkin,
        "yaml2ck": chemistry.to_chemkin,
    }
    if request["ask"] in of_files:
        return of_files[request["ask"]](request)
    gas = load(request)
    if request["ask"] == "contents":
        return {"species": gas.species_names, "equations": gas.reaction_equations()}
    return {"rates": rates, "thermo": thermo, "curve": curve, "grid": grid}[request["ask"]](gas, request)


def answer_or_error(request):
    try:
        chemistry.limit_memory(request)
        return {"answer": answer(request)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def answers_apart():
    """Where answers go; whatever a library prints goes to stderr."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return stream


def main():
    """One list of requests, one of answers; with `--conversation` a request a line, answered by a line."""
    ct.suppress_thermo_warnings()
    output = answers_apart()
    if "--conversation" in sys.argv:
        for line in sys.stdin:
            print(json.dumps(answer_or_error(json.loads(line))), file=output, flush=True)
        return
    json.dump([answer_or_error(request) for request in json.load(sys.stdin)], output)
    output.flush()


if __name__ == "__main__":
    main()
