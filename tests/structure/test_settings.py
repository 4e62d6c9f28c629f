"""Settings of Dagster that fail silently when they are wrong."""

import tomllib

import yaml

from tests.structure.project import ROOT


def test_pyproject_leaves_dagster_to_its_own_files():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert not {"dg", "dagster"} & set(tools), "either makes `dagster dev` ignore workspace.yaml"


def test_workspace_and_dg_name_the_same_location():
    project = tomllib.loads((ROOT / "dg.toml").read_text(encoding="utf-8"))["project"]
    (entry,) = yaml.safe_load((ROOT / "workspace.yaml").read_text(encoding="utf-8"))["load_from"]
    assert entry["python_module"] == {
        "module_name": project["code_location_target_module"],
        "working_directory": ".",
        "location_name": project["code_location_name"],
    }


def test_tests_find_the_project_first():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
    assert options["ini_options"]["pythonpath"] == ["."]
    assert "--import-mode=importlib" in options["ini_options"]["addopts"]
