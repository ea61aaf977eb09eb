"""An import contract of our own: every module is a core unless it is named as a shell.

import-linter's `forbidden` contract wants the cores listed, and a forgotten one is never checked. Here the
shells are listed (`shells` in pyproject.toml), so that a new module is held to the rule from its first line.
A core may not reach a forbidden module on any path, therefore not through a shell either; a shell that is not
there, or no longer reaches anything forbidden, has to leave the list.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class CoresContract(Contract):
    """Options: `shells`, the modules that may do IO; `forbidden_modules`, what a core may not reach."""

    type_name = "cores"

    shells: Any = fields.SetField(subfield=fields.StringField())
    forbidden_modules: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        del verbose
        faults = sorted(find_faults(graph, self.shells, self.forbidden_modules))
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for fault in check.metadata["faults"]:
            output.print_error(fault)
        output.new_line()


def find_faults(graph: ImportGraph, shells: Iterable[str], forbidden: Iterable[str]) -> Iterator[str]:
    """One sentence for every core that reaches a forbidden module, and for every shell wrongly listed.

    A package among the `shells` stands for all modules in it.
    """
    ours = sorted(module for module in graph.modules if not graph.is_module_squashed(module))
    unused = set(shells)
    for module in ours:
        chain = _chain_to_any(graph, module, forbidden)
        named = {shell for shell in shells if module == shell or module.startswith(f"{shell}.")}
        if chain and not named:
            yield f"{module} is a core and must not reach {chain[-1]}: {' -> '.join(chain)}"
        elif chain:
            unused -= named
    for shell in sorted(unused):
        why = "does nothing a core may not" if shell in ours else "is not there"
        yield f"{shell} is listed as a shell but {why}: remove it from `shells`"


def _chain_to_any(graph: ImportGraph, importer: str, forbidden: Iterable[str]) -> tuple[str, ...]:
    for imported in sorted(set(forbidden) & graph.modules):
        chain = graph.find_shortest_chain(importer=importer, imported=imported)
        if chain:
            return chain
    return ()
