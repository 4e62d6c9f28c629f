"""Packages are ours, light to load, and import only what lies below them."""

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.project import FOLDERS, PACKAGES, ROOT, modules, shown, tree

HEAVY = ("great_expectations", "matplotlib", "IPython")


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_ours(package: str):
    assert Path(str(importlib.import_module(package).__file__)).is_relative_to(ROOT)


def test_loading_the_definitions_imports_nothing_heavy(tmp_path: Path):
    code = (
        "import sys; from pipelines.definitions import definitions; definitions().get_repository_def();"
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SOZIALRAUM_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
    assert not (tmp_path / "home").exists(), "loading must not write"


def test_import_contracts_hold():
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", list(modules("assets", "pipelines")), ids=shown)
def test_annotations_can_be_read_by_dagster(path: Path):
    text = path.read_text(encoding="utf-8")
    assert "from __future__ import annotations" not in text
    assert "TYPE_CHECKING" not in text


def _reads_environment(path: Path) -> bool:
    """Whether a module names ``os.environ``, ``os.getenv`` or the like."""
    names = {"environ", "environb", "getenv", "getenvb", "EnvVar"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in names:
            return True
        if isinstance(node, ast.ImportFrom) and names & {alias.name for alias in node.names}:
            return True
    return False


def test_one_module_reads_the_environment():
    # tests and measurements find the published files through the environment, and set it for what they start
    folders = [folder for folder in FOLDERS if folder not in {"tests", "benchmarks", "deploy"}]
    assert [shown(path) for path in modules(*folders) if _reads_environment(path)] == [
        "pipelines/environment.py"
    ]
