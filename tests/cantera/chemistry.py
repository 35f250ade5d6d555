"""Whether two files hold the same chemistry, and Cantera's own converters from and to Chemkin."""

import contextlib
import io
from collections import defaultdict

import cantera as ct
import numpy as np

TEMPERATURES = (300.0, 500.0, 1001.0, 1500.0, 2800.0)
PRESSURES = (5e3, 1e5, 2e6)
# What is smaller than the first is nothing, and what is larger than the second is beyond what Cantera computes.
SMALLEST, LARGEST = 1e-290, 1e290
# Below this the values are those of the same numbers added in another order.
ROUNDING = 1e-13


def same_chemistry(request):
    """The differences between two files, by what they are about: the largest first, `most` of them."""
    ours = load(request["file"], "file")
    theirs = load(request["other"], "reference")
    differences = list(species_differences(ours, theirs))
    answer = {"species": ours.n_species, "reactions": ours.n_reactions, "largest": {}}
    if ours.species_names == theirs.species_names:
        pairs = list(reaction_pairs(ours, theirs, differences))
        largest = answer["largest"]
        differences.extend(value_differences(ours, theirs, pairs, largest))
    differences.sort(key=lambda difference: -difference["size"])
    answer.update(count=len(differences), differences=differences[: request.get("most", 1000)])
    return answer


def load(path, which):
    try:
        return ct.Solution(path, transport_model=None)
    except Exception as error:
        raise RuntimeError(f"the {which} does not load: {error}") from None


def difference(kind, subject, ours, theirs, size=None):
    """What differs without a number for it is larger than any number."""
    return {"kind": kind, "subject": subject, "ours": ours, "theirs": theirs, "size": 1e300 if size is None else size}


def species_differences(ours, theirs):
    """Names in order, and what each is made of."""
    if ours.species_names != theirs.species_names:
        common = set(ours.species_names) & set(theirs.species_names)
        for name in ours.species_names:
            if name not in common:
                yield difference("species", name, "present", "absent")
        for name in theirs.species_names:
            if name not in common:
                yield difference("species", name, "absent", "present")
        kept = [[name for name in gas.species_names if name in common] for gas in (ours, theirs)]
        for one, other in zip(*kept):
            if one != other:
                yield difference("species-order", one, one, other)
                break
    for species in ours.species():
        if species.name in theirs.species_names:
            other = theirs.species(species.name)
            if not same_amounts(species.composition, other.composition):
                yield difference("composition", species.name, str(species.composition), str(other.composition))


def same_amounts(one, other):
    return all(abs(one.get(key, 0.0) - other.get(key, 0.0)) <= 1e-9 for key in {*one, *other})


def collider(reaction):
    """The species that stands on both sides as a third body, for Cantera takes it out of both."""
    body = reaction.third_body
    is_species = body is not None and body.mass_action and body.name in body.efficiencies
    return body.name if is_species and body.default_efficiency == 0.0 else None


def stoichiometry(reaction):
    """What the equation says, whatever the order of its terms; coefficients as YAML prints them."""
    sides = (dict(reaction.reactants), dict(reaction.products))
    if name := collider(reaction):
        for side in sides:
            side[name] = side.get(name, 0.0) + 1.0
    return tuple(frozenset((name, f"{nu:.6g}") for name, nu in side.items()) for side in sides) + (reaction.reversible,)


def law(reaction):
    """A species that collides is as good a reactant."""
    kind = reaction.reaction_type
    return kind.removeprefix("three-body-") if collider(reaction) else kind


def reaction_pairs(ours, theirs, differences):
    """Places of reactions that say the same; of the same law, if there are. What has no partner, or stands
    elsewhere, is a difference."""
    one, other = ([(stoichiometry(it), law(it), it.equation) for it in gas.reactions()] for gas in (ours, theirs))
    partners = {}
    for key in (lambda row: row[:2], lambda row: row[0]):
        waiting, taken = defaultdict(list), set(partners.values())
        for place in reversed(range(len(other))):
            if place not in taken:
                waiting[key(other[place])].append(place)
        for place in range(len(one)):
            if place not in partners and waiting[key(one[place])]:
                partners[place] = waiting[key(one[place])].pop()
    for place, row in enumerate(one):
        if place not in partners:
            differences.append(difference("reaction", row[2], f"reaction {place + 1}", "absent"))
    for place in set(range(len(other))).difference(partners.values()):
        differences.append(difference("reaction", other[place][2], "absent", f"reaction {place + 1}"))
    furthest = -1
    for place, partner in sorted(partners.items()):
        if partner < furthest:
            text = (f"reaction {place + 1}", f"reaction {partner + 1}")
            differences.append(difference("reaction-order", one[place][2], *text))
        furthest = max(furthest, partner)
        if one[place][1] != other[partner][1]:
            differences.append(difference("reaction-type", one[place][2], one[place][1], other[partner][1]))
        yield place, partner


def value_differences(ours, theirs, pairs, largest):
    """Thermo of every species, constants and rates of every pair: of each subject the worst state."""
    one, other = np.array(pairs, dtype=int).reshape(-1, 2).T
    equations, names = ours.reaction_equations(), ours.species_names
    fractions = np.random.default_rng(7).uniform(0.01, 1.0, ours.n_species)
    worst = {}

    def note(kind, subjects, ours_values, theirs_values, sizes, state):
        largest[kind] = max(largest.get(kind, 0.0), float(sizes.max(initial=0.0)))
        for place in np.flatnonzero(sizes > ROUNDING):
            key, size = (kind, int(place)), float(sizes[place])
            if size > worst.get(key, {"size": 0.0})["size"]:
                texts = (f"{values[place]:.15g} {state}" for values in (ours_values, theirs_values))
                worst[key] = difference(kind, subjects[place], *texts, size=size)

    reactions = [equations[place] for place in one]
    for temperature in TEMPERATURES:
        for pressure in PRESSURES:
            ours.TPX = temperature, pressure, fractions
            theirs.TPX = temperature, pressure, fractions
            state = f"at {temperature:g} K, {pressure:g} Pa"
            for kind, values in rate_values(ours, theirs):
                a, b = values[0][one], values[1][other]
                note(kind, reactions, a, b, relative(a, b), state)
        for kind in ("standard_cp_R", "standard_enthalpies_RT", "standard_entropies_R"):
            a, b = getattr(ours, kind), getattr(theirs, kind)
            note(kind, names, a, b, np.abs(a - b) / np.maximum(1.0, np.abs(b)), f"at {temperature:g} K")
    return worst.values()


def rate_values(ours, theirs):
    """Constants, and the rates of progress that tell orders and efficiencies."""
    for kind in (
        "forward_rate_constants",
        "reverse_rate_constants",
        "forward_rates_of_progress",
        "reverse_rates_of_progress",
    ):
        yield kind, (getattr(ours, kind), getattr(theirs, kind))


def relative(a, b):
    """0 where both are beyond what is computed, in the same direction."""
    a, b = (np.clip(np.nan_to_num(values, nan=LARGEST), -LARGEST, LARGEST) for values in (a, b))
    size = np.maximum(np.abs(a), np.abs(b))
    return np.where(size <= SMALLEST, 0.0, np.abs(a - b) / np.maximum(size, SMALLEST))


def from_chemkin(request):
    """Converts with ck2yaml, without its validation: whether it does, and what it says."""
    from cantera import ck2yaml

    said = io.StringIO()
    options = {key: request[key] for key in ("permissive", "single_intermediate_temperature") if key in request}
    files = {f"{key}_file": request.get(key) for key in ("thermo", "transport", "surface")}
    try:
        with contextlib.redirect_stdout(said):
            ck2yaml.convert(request.get("input"), **files, out_name=request["output"], quiet=True, **options)
    except (Exception, SystemExit) as error:
        return {"ok": False, "said": f"{type(error).__name__}: {error}\n{said.getvalue()}"}
    return {"ok": True, "said": said.getvalue()}


def to_chemkin(request):
    """Writes the files of Chemkin with yaml2ck; whether there is one of transport."""
    from cantera import yaml2ck

    gas = ct.Solution(request["file"], request.get("phase") or "", transport_model=None)
    has_transport = any(species.transport is not None for species in gas.species())
    kinds = ("mechanism", "thermo", "transport") if has_transport else ("mechanism", "thermo")
    paths = {f"{kind}_path": request[kind] for kind in kinds}
    with contextlib.redirect_stdout(io.StringIO()):
        yaml2ck.convert(request["file"], phase_name=gas.name, **paths, overwrite=True)
    return has_transport


def limit_memory(request):
    """A mechanism that takes all memory is an error of its own, not of the machine."""
    if "memory" in request:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
