"""The controller's mutants by name; found by the entry point `mutants`, and by nobody else."""

from collections.abc import Mapping

from controller.virtual.mutants import cartridges, clinic, dots, durability, record, stops
from controller.virtual.mutants.mutant import HostMutant

MUTANTS: Mapping[str, HostMutant] = {
    mutant.name: mutant
    for room in (dots, durability, cartridges, stops, clinic, record)
    for mutant in room.MUTANTS
}
