"""The rules of the code base that hold for all of it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "resexplorer").rglob("*.py"), *(ROOT / "ui").rglob("*.py")])
EVERYTHING = sorted([*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINES_A_FILE = 500


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def modules_loaded_by(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after running ``code``."""
    listing = "import sys; sys.stdout.write('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{listing}"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines())


@pytest.mark.parametrize(
    "code",
    [
        "import ui.app, ui.main_window, ui.pages",
        "import resexplorer.store, resexplorer.jobs, resexplorer.experiment, resexplorer.analysis",
        "import resexplorer.picture.raster, resexplorer.picture.chart_svg, resexplorer.export, resexplorer.data",
        "from resexplorer.cli.app import COMMANDS, parser; parser(list(COMMANDS))",
    ],
)
def test_that_only_workers_load_torch(code: str) -> None:
    assert {"torch", "torchvision", "safetensors"}.isdisjoint(modules_loaded_by(code))


def test_that_the_window_loads_pyqtgraph_only_with_its_first_plot() -> None:
    assert "pyqtgraph" not in modules_loaded_by("import ui.app, ui.main_window")


def test_that_the_command_lines_help_loads_neither_torch_nor_sqlalchemy_nor_numpy() -> None:
    code = "import contextlib, io\nfrom resexplorer.cli import main\n"
    code += "with contextlib.redirect_stdout(io.StringIO()):\n    assert main(['--help']) == 0"
    assert {"torch", "sqlalchemy", "numpy", "PySide6"}.isdisjoint(modules_loaded_by(code))


def test_that_describing_a_network_needs_no_database() -> None:
    code = "import contextlib, io\nfrom resexplorer.cli import main\n"
    code += "with contextlib.redirect_stdout(io.StringIO()):\n    assert main(['describe', 'resnet50']) == 0"
    assert {"torch", "sqlalchemy"}.isdisjoint(modules_loaded_by(code))


def test_that_the_core_never_loads_qt() -> None:
    code = "import resexplorer.jobs, resexplorer.training, resexplorer.model, resexplorer.picture.raster"
    assert "PySide6" not in modules_loaded_by(code)


def test_that_no_file_is_long() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in EVERYTHING}
    assert {name: length for name, length in lengths.items() if length > LINES_A_FILE} == {}


def test_that_imports_have_no_back_door() -> None:
    """Import rules that a type checker's block could go round would be worth nothing."""
    assert [name_of(path) for path in SOURCES if "TYPE_CHECKING" in names_in(ast.parse(path.read_text()))] == []


def names_in(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_that_no_import_rule_has_exceptions() -> None:
    rules = CONFIG["tool"]["importlinter"]
    assert rules["exclude_type_checking_imports"] is False
    assert not [contract["id"] for contract in rules["contracts"] if "ignore_imports" in contract]


def test_that_every_package_without_torch_is_named_in_its_rule() -> None:
    rule = next(one for one in CONFIG["tool"]["importlinter"]["contracts"] if one["id"] == "no-torch")
    with_torch = {"model", "training", "insight", "__main__", "cli", "bench"}
    packages = {module.name for module in pkgutil.iter_modules([str(ROOT / "resexplorer")])}
    assert {f"resexplorer.{name}" for name in packages - with_torch} | {"ui"} == set(rule["source_modules"])


def test_that_types_are_checked_strictly_everywhere() -> None:
    mypy = CONFIG["tool"]["mypy"]
    assert mypy["strict"] is True
    assert all(
        set(part) <= {"module", "ignore_missing_imports", "follow_untyped_imports"} for part in mypy["overrides"]
    )


def own_modules() -> Iterator[ModuleType]:
    for root in ("resexplorer", "ui"):
        for found in pkgutil.walk_packages([str(ROOT / root)], f"{root}."):
            if not found.name.endswith("__main__") and ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def undocumented(cls: type) -> Iterator[str]:
    bases = cls.__mro__[1:]
    for name, member in vars(cls).items():
        function = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
        if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != cls.__module__:
            continue
        if not inspect.getdoc(function) and not any(name in vars(base) for base in bases):
            yield f"{cls.__module__}.{cls.__qualname__}.{name}"


def test_that_every_public_method_is_described_here_or_where_it_comes_from() -> None:
    classes = {
        member
        for module in own_modules()
        for _name, member in inspect.getmembers(module, inspect.isclass)
        if member.__module__ == module.__name__ and not member.__name__.startswith("_")
    }
    assert sorted(name for cls in classes for name in undocumented(cls)) == []
