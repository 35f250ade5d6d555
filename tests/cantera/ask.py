"""Answers questions about mechanism files with Cantera: JSON requests on stdin, JSON answers on stdout."""

import json
import sys

import cantera as ct


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


def phases(request):
    """What each phase of the file holds; a phase that does not load is told with its error."""
    from ruamel.yaml import YAML

    with open(request["file"], encoding="utf-8") as file:
        tree = YAML(typ="safe").load(file)
    answers = []
    for phase in tree.get("phases", []):
        answer = {"name": phase["name"], "model": phase.get("thermo"), "kinetics": phase.get("kinetics")}
        try:
            loaded = load(dict(request, phase=phase["name"]))
            answer.update(species=loaded.species_names, equations=loaded.reaction_equations())
        except Exception as error:
            answer["error"] = str(error)
        answers.append(answer)
    return answers


def load(request):
    return ct.Solution(request["file"], request.get("phase") or "")


def answer(request):
    if request["ask"] == "data-folder":
        return ct.get_data_directories()
    if request["ask"] == "phases":
        return phases(request)
    gas = load(request)
    if request["ask"] == "contents":
        return {"species": gas.species_names, "equations": gas.reaction_equations()}
    return {"rates": rates, "thermo": thermo, "curve": curve}[request["ask"]](gas, request)


def main():
    ct.suppress_thermo_warnings()
    answers = []
    for request in json.load(sys.stdin):
        try:
            answers.append({"answer": answer(request)})
        except Exception as error:
            answers.append({"error": f"{type(error).__name__}: {error}"})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
