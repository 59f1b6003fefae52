"""Measures how the code is built: its rooms, who imports whom, and how long functions and modules are.

    python -m scripts.house            prints the numbers
    python -m scripts.house --check    also checks the import contracts; fails if one or a limit is broken
    python -m scripts.house --write    draws the rooms in docs/architecture.md again

A room is a direct child of a package: a module or a package. The depth is the length of the longest chain of imports.
"""

import argparse
import ast
import statistics
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import grimp
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
PYPROJECT = ROOT / "pyproject.toml"
SOURCES = sorted((ROOT / "bot").rglob("*.py"))
ARCHITECTURE = ROOT / "docs" / "architecture.md"
START, END = "<!-- rooms: made by scripts/house.py -->", "<!-- end of rooms -->"

MAX_MEDIAN_LENGTH = 7
MAX_P90_LENGTH = 15
MAX_FUNCTION_LENGTH = 49
MAX_MODULE_LENGTH = 300

Edges = dict[str, set[str]]
"""Each importer with what it imports."""


class Measure(NamedTuple):
    name: str
    value: float
    limit: float | None = None
    culprits: tuple[str, ...] = ()

    @property
    def is_broken(self) -> bool:
        return self.limit is not None and self.value > self.limit


class Function(NamedTuple):
    place: str
    length: int
    """In lines, from `def` to the last one, docstring included."""


def build_graph() -> grimp.ImportGraph:
    """Every import of the package, including those inside functions and those only for type checkers."""
    return grimp.build_graph("bot", cache_dir=None)


def collect_module_edges(graph: grimp.ImportGraph) -> Edges:
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def collect_room_edges(graph: grimp.ImportGraph, package: str = "bot") -> Edges:
    """Which rooms of a package import which others."""
    edges: Edges = {room: set() for room in graph.find_children(package)}
    for module, imports in collect_module_edges(graph).items():
        if room := find_room(module, package):
            edges[room] |= {find_room(imported, package) or room for imported in imports} - {room}
    return edges


def find_room(module: str, package: str) -> str | None:
    """The room of a package that holds a module; None for modules of other packages."""
    inside = module.removeprefix(f"{package}.")
    return None if inside == module else f"{package}.{inside.partition('.')[0]}"


def measure_depth(edges: Edges) -> tuple[int, list[str]]:
    """The length of the longest chain of imports, and one import cycle (empty if there is none)."""
    sorter, cycle, depth = TopologicalSorter(edges), [], 0
    try:
        sorter.prepare()
    except CycleError as error:
        cycle = error.args[1]
    while level := sorter.get_ready():
        sorter.done(*level)
        depth += 1
    return depth, cycle


def find_cycles(graphs: Iterable[Edges]) -> tuple[str, ...]:
    cycles = [measure_depth(edges)[1] for edges in graphs]
    return tuple(" → ".join(cycle) for cycle in cycles if cycle)


def read_layers() -> dict[str, list[list[str]]]:
    """The layers of each package that has a contract, highest first; each layer is a list of rooms."""
    contracts = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return {
        package: [[f"{package}.{room.strip()}" for room in layer.split("|")] for layer in contract["layers"]]
        for contract in contracts
        if contract["type"] == "layers"
        for package in contract["containers"]
    }


def find_upward_imports(graph: grimp.ImportGraph) -> tuple[str, ...]:
    """Imports between rooms that don't lead to a lower layer."""
    upward = []
    for package, layers in read_layers().items():
        depth = {room: number for number, layer in enumerate(layers) for room in layer}
        for room, imports in collect_room_edges(graph, package).items():
            upward += [f"{room} → {imported}" for imported in imports if depth[imported] <= depth[room]]
    return tuple(upward)


def find_functions() -> list[Function]:
    return [
        Function(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def find_repeated_classes() -> tuple[str, ...]:
    """Public classes that share their name with a class of another module."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                paths[node.name].append(str(path.relative_to(ROOT)))
    return tuple(f"{name}: {', '.join(places)}" for name, places in paths.items() if len(places) > 1)


def count_comments(path: Path) -> int:
    """Comments for people; those for tools (`noqa`, `type:`) don't count."""
    with path.open("rb") as file:
        comments = [token.string for token in tokenize.tokenize(file.readline) if token.type == tokenize.COMMENT]
    return sum(not comment.startswith(("# noqa", "# type:")) for comment in comments)


def measure_rooms(graph: grimp.ImportGraph) -> Iterator[Measure]:
    edges = collect_room_edges(graph)
    yield Measure("rooms", len(edges))
    yield Measure("depth", measure_depth(edges)[0])
    yield Measure("imports between rooms", sum(map(len, edges.values())))
    packages = [module for module in graph.modules if graph.find_children(module)]
    for name, culprits in {
        "import cycles of modules": find_cycles([collect_module_edges(graph)]),
        "import cycles in any package": find_cycles(collect_room_edges(graph, package) for package in packages),
        "upward imports": find_upward_imports(graph),
        "public class names in two or more modules": find_repeated_classes(),
    }.items():
        yield Measure(name, len(culprits), 0, culprits)


def measure_lengths() -> Iterator[Measure]:
    functions = find_functions()
    lengths = [function.length for function in functions]
    long = tuple(function.place for function in functions if function.length > MAX_FUNCTION_LENGTH)
    yield Measure("functions", len(functions))
    yield Measure("lines per function, median", statistics.median(lengths), MAX_MEDIAN_LENGTH)
    yield Measure("lines per function, 90th percentile", statistics.quantiles(lengths, n=10)[-1], MAX_P90_LENGTH)
    yield Measure("lines per function, maximum", max(lengths), MAX_FUNCTION_LENGTH, long)


def measure_modules() -> Iterator[Measure]:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    long = tuple(str(path.relative_to(ROOT)) for path, count in lines.items() if count > MAX_MODULE_LENGTH)
    yield Measure("modules", len(lines))
    yield Measure("lines per module, maximum", max(lines.values()), MAX_MODULE_LENGTH, long)
    yield Measure("comments per hundred lines", round(100 * sum(map(count_comments, SOURCES)) / sum(lines.values()), 1))


def measure_house() -> list[Measure]:
    return [*measure_rooms(build_graph()), *measure_lengths(), *measure_modules()]


def draw_rooms() -> str:
    """A diagram of the rooms, with a box for each layer, and a table of them."""
    edges = collect_room_edges(build_graph())
    layers = read_layers()["bot"]
    rooms = [room for layer in layers for room in layer]
    lines = ["```mermaid", "flowchart TB"]
    for number, layer in enumerate(layers):
        lines += [f'  subgraph layer{number}[" "]', *(f"    {_name(room)}" for room in layer), "  end"]
    for room in rooms:
        direct = _direct(room, edges)
        lines += [f"  {_name(room)} --> {_name(imported)}" for imported in rooms if imported in direct]
    lines += ["```", "", "| room | what it is | imports |", "| --- | --- | --- |"]
    for room in rooms:
        imports = ", ".join(_name(imported) for imported in rooms if imported in edges[room])
        lines.append(f"| `{_path(room)}` | {_describe(room)} | {imports or 'nothing of ours'} |")
    return "\n".join(lines)


def _direct(room: str, edges: Edges) -> set[str]:
    """What a room imports that no longer way leads to: with all arrows the diagram could not be read."""
    indirect: set[str] = set()
    waiting = list(edges[room])
    while waiting:
        imports = edges[waiting.pop()] - indirect
        indirect |= imports
        waiting += imports
    return edges[room] - indirect


def _name(room: str) -> str:
    return room.removeprefix("bot.")


def _path(room: str) -> str:
    path = Path(*room.split("."))
    return f"{path}/" if (ROOT / path).is_dir() else f"{path}.py"


def _describe(room: str) -> str:
    """The first sentence of a room's docstring."""
    path = ROOT / _path(room)
    tree = ast.parse((path / "__init__.py" if path.is_dir() else path).read_text(encoding="utf-8"))
    return (ast.get_docstring(tree) or "").partition("\n\n")[0].replace("\n", " ").partition(". ")[0].rstrip(".:")


def replace_rooms(page: str) -> str:
    """The page with its rooms drawn as they are now."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{draw_rooms()}\n{END}{after}"


def print_measures(measures: Iterable[Measure]) -> None:
    for measure in measures:
        limit = "" if measure.limit is None else f" (at most {measure.limit:g})"
        print(f"{measure.value:>6g}  {measure.name}{limit}")
        for culprit in measure.culprits:
            print(f"        {culprit}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail if a contract or a limit is broken")
    parser.add_argument("--write", action="store_true", help="draw the rooms in docs/architecture.md again")
    options = parser.parse_args()
    if options.write:
        ARCHITECTURE.write_text(replace_rooms(ARCHITECTURE.read_text(encoding="utf-8")), encoding="utf-8")
    measures = measure_house()
    print_measures(measures)
    if not options.check:
        return 0
    contracts = lint_imports(str(PYPROJECT), no_cache=True, no_logo=True)
    return int(contracts != 0 or any(measure.is_broken for measure in measures))


if __name__ == "__main__":
    raise SystemExit(main())
