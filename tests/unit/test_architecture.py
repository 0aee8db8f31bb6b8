"""The layers of the product, what belongs to the example, and the size of folders and modules."""

from __future__ import annotations

import textwrap
from collections import Counter
from functools import cache

import pytest

from support.bootstrap import ROOT
from tests.structure.layers import EXAMPLE
from tests.structure.mirror import WITHOUT_MODULE, mirror_faults, untested_packages
from tests.structure.modules import Module, is_below, read_modules
from tests.structure.rules import (
    ISOLATED,
    LIBRARIES,
    LONGEST,
    backend_name_faults,
    circles,
    example_imports,
    hook_faults,
    is_product,
    isolation_faults,
    layer_faults,
    length_faults,
    library_faults,
    mentions,
    oversized_folders,
    reporting_faults,
    sibling_faults,
    step_faults,
    unlisted,
)

MOST_ENTRIES = 19  # in support/
MOST_MODULES = 12  # in a folder of support/ or steps/


@cache
def everything() -> tuple[Module, ...]:
    """Return every module of the project, its tests included."""
    return tuple(read_modules(ROOT, "support", "steps", "tests"))


@cache
def product() -> tuple[Module, ...]:
    """Return the modules of the product: neither the example's nor a team's own."""
    return tuple(module for module in everything() if is_product(module))


@cache
def shipped() -> tuple[Module, ...]:
    """Return the modules of the product and the example, not those that a team has added."""
    return tuple(m for m in everything() if is_product(m) or is_below(m.name, EXAMPLE))


def folders(*names: str) -> dict[str, int]:
    """Return the number of shipped modules in each folder at or below those of these names."""
    parents = (m.name.rpartition(".")[0].replace(".", "/") for m in shipped())
    return Counter(folder for folder in parents if folder.split("/")[0] in names)


def test_every_package_of_the_rules_has_modules() -> None:
    assert unlisted(product()) == []


def test_imports_point_down() -> None:
    assert [fault for module in everything() for fault in layer_faults(module)] == []


def test_the_product_does_not_know_the_example() -> None:
    assert [fault for module in everything() for fault in example_imports(module)] == []


def test_packages_know_only_their_libraries() -> None:
    assert [fault for module in product() for fault in library_faults(module)] == []


def test_isolated_packages_import_only_what_they_may() -> None:
    assert [fault for module in product() for fault in isolation_faults(module)] == []


def test_nothing_calls_reporting() -> None:
    assert [fault for module in everything() for fault in reporting_faults(module)] == []


def test_modules_of_steps_do_not_import_each_other() -> None:
    assert [fault for module in shipped() for fault in sibling_faults(module)] == []


def test_steps_are_short() -> None:
    assert [fault for module in shipped() for fault in step_faults(module)] == []


def test_there_are_no_circles() -> None:
    assert circles(read_modules(ROOT, "support", "steps")) == []


def test_the_plugin_only_has_hooks() -> None:
    [plugin] = [module for module in product() if module.name == "support.plugin"]
    assert hook_faults(plugin) == []


@pytest.mark.parametrize(
    ("word", "home"),
    [
        ("workerinput", "support.gherkin.workers"),
        ("workeroutput", "support.gherkin.workers"),
        ("get_close_matches", "support.language.spelling"),
        ("did you mean", "support.language.spelling"),
    ],
)
def test_one_module_does_it_for_all(word: str, home: str) -> None:
    assert mentions(product(), word) == [home]


def test_json_is_read_strictly_in_one_way() -> None:
    """The second place looks for the path of what the first has refused."""
    known = ["support.http.json_body", "support.language.strict_json"]
    assert mentions(product(), "parse_constant") == known
    assert mentions(product(), "object_pairs_hook") == known


def test_no_backend_is_known_by_its_name() -> None:
    assert [fault for module in product() for fault in backend_name_faults(module)] == []


def test_folders_are_not_oversized() -> None:
    entries = {m.name.split(".")[1] for m in shipped() if is_below(m.name, ["support"])}
    assert oversized_folders({"support": len(entries - {"__init__"})}, MOST_ENTRIES) == []
    assert oversized_folders(folders("support", "steps"), MOST_MODULES) == []


def test_modules_are_not_too_long() -> None:
    own = (module for module in everything() if is_below(module.name, ["tests"]))
    assert [fault for module in (*shipped(), *own) for fault in length_faults(module)] == []


@pytest.mark.parametrize("name", ["support.__init__", "steps.__init__"])
def test_the_outermost_packages_import_nothing_of_ours(name: str) -> None:
    """The layers say nothing of them."""
    [module] = [module for module in everything() if module.name == name]
    assert [n for n in module.imported if is_below(n, ["support", "steps", "tests"])] == []


# Each rule can fail


@pytest.mark.parametrize(
    ("name", "source", "imported"),
    [
        ("support.language.spelling", "import support.http.client", "support.http.client"),
        ("support.http.client", "from support import settings", "support.settings"),
        ("support.gherkin.plugin", "from support import run", "support.run"),
        ("support.gherkin.plugin", "def f():\n    import support.auth.login", "support.auth.login"),
        ("support.http.client", 'importlib.import_module("support.run")', "support.run"),
        ("support.gherkin.plugin", 'pytest_plugins = ["support.run.data"]', "support.run.data"),
        ("support.run.safety", "from tests.apis import example", "tests.apis.example"),
        ("support.auth.login", "from support import secrets", "support.secrets"),
        ("support.backends.live", "from .. import run", "support.run"),
        ("support.backends.live", "from support import conversation", "support.conversation"),
        ("support.run.safety", "import support.run.fixtures", "support.run.fixtures"),
        ("support.run.safety", "from support.reporting import logs", "support.reporting.logs"),
        ("support.reporting.logs", "import support.run.fixtures", "support.run.fixtures"),
        ("support.run.fixtures", "import steps.any_api.waiting", "steps.any_api.waiting"),
        ("steps.any_api.access", "if TYPE_CHECKING:\n    import support.users", "support.users"),
    ],
)
def test_an_import_that_points_up_is_found(name: str, source: str, imported: str) -> None:
    assert layer_faults(Module(name, source)) == [f"{name} imports {imported}"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("support.http.client", "from support.http.errors import RequestError\nimport pydantic"),
        ("support.http.__init__", "from .client import ApiClient"),
        ("support.run.fixtures", "from support.run.configuration import SEED"),
        ("support.run.cleanup", "import support.auth.roles\nimport support_of_another_name"),
        ("steps.users.people", "import support.users.cast\nimport support.http.client"),
        ("steps.orders.opening", "import support.orders.models\nimport support.run.fixtures"),
        ("tests.unit.test_bootstrap", "import support.plugin"),
    ],
)
def test_an_import_that_points_down_is_fine(name: str, source: str) -> None:
    assert layer_faults(Module(name, source)) == []


@pytest.mark.parametrize("other", [*EXAMPLE, "support.orders", "steps.orders"])
@pytest.mark.parametrize("name", ["support.run.fixtures", "steps.any_api.matching", "tests.unit.x"])
def test_an_import_of_the_example_or_of_a_team_is_found(name: str, other: str) -> None:
    module = Module(name, f"from {other} import x")
    assert example_imports(module) == [f"{name} imports {other}.x"]


@pytest.mark.parametrize("name", [*EXAMPLE, "support.orders", "steps.orders", "tests.orders"])
def test_the_example_and_a_team_import_what_they_like(name: str) -> None:
    assert example_imports(Module(f"{name}.x", f"from {name} import y\nimport support.run")) == []


@pytest.mark.parametrize(("name", "library"), [(one, libs[-1]) for one, libs in LIBRARIES.items()])
def test_a_library_that_a_package_does_not_know_is_found(name: str, library: str) -> None:
    module = Module(f"{name}.module", f"if TYPE_CHECKING:\n    from {library} import x")
    assert library_faults(module) == [f"{name}.module imports {library}.x"]
    assert library_faults(Module("support.plugin", f"import {library}\nimport httpxyz")) == []


@pytest.mark.parametrize("isolated", ISOLATED)
def test_an_import_of_an_isolated_package_is_reported(isolated: str) -> None:
    module = Module(f"{isolated}.app", "from support.auth import login")
    assert isolation_faults(module) == [f"{isolated}.app imports support.auth.login"]
    assert isolation_faults(Module(f"{isolated}.app", f"import {isolated}.store")) == []


@pytest.mark.parametrize(
    "name", ["support.run.safety", "support.http.client", "steps.users.people"]
)
def test_a_call_of_reporting_is_found(name: str) -> None:
    source = "from support.reporting.page import html"
    assert reporting_faults(Module(name, source)) == [f"{name} imports support.reporting.page.html"]
    assert reporting_faults(Module("support.plugin", source)) == []


@pytest.mark.parametrize(
    "source",
    ["import steps.users.listing", "from steps.users import listing", "from . import listing"],
)
def test_steps_that_import_steps_are_found(source: str) -> None:
    found = sibling_faults(Module("steps.users.people", source))
    assert found == ["steps.users.people imports steps.users.listing"]
    own = "from steps.users.parameters import parse"
    assert sibling_faults(Module("steps.users.people", own)) == []
    assert sibling_faults(Module("steps.any_api.files", own)) != []


@pytest.mark.parametrize(("lines", "faults"), [(5, 0), (6, 1)])
def test_a_long_step_is_found(lines: int, faults: int) -> None:
    source = '@then("x")\nasync def name():\n    """Do it."""\n' + "    x = 1\n" * lines
    assert len(step_faults(Module("steps.orders.opening", source))) == faults
    inner = f"if True:\n{textwrap.indent(source.replace('then(', 'bdd.given('), '    ')}"
    assert len(step_faults(Module("steps.orders.opening", inner))) == faults
    assert step_faults(Module("support.run.safety", source)) == []


@pytest.mark.parametrize(
    ("sources", "circle"),
    [
        ({"s.a": "import s.b", "s.b": "if TYPE_CHECKING:\n    import s.a"}, True),
        ({"s.a.x": "import s.b.x", "s.b.y": "import s.a.y", "s.b.x": "", "s.a.y": ""}, True),
        ({"s.a.__init__": "from s.a import x", "s.a.x": "from s import a"}, True),
        ({"s.a.x": "import s.b.x", "s.a.y": "import s.a.x", "s.b.x": ""}, False),
    ],
    ids=["modules", "folders", "package", "none"],
)
def test_a_circle_is_found(sources: dict[str, str], *, circle: bool) -> None:
    assert bool(circles(Module(name, source) for name, source in sources.items())) is circle


@pytest.mark.parametrize(
    "source",
    ['backend.name == "live"', 'x in {"record", "a"}', 'match b:\n    case "replay": pass'],
)
def test_a_comparison_with_the_name_of_a_backend_is_found(source: str) -> None:
    assert len(backend_name_faults(Module("support.run.x", source))) == 1
    assert backend_name_faults(Module("support.run.x", 'name = "live"')) == []
    other = 'match n:\n    case 1:\n        name = "live"'
    assert backend_name_faults(Module("support.run.x", other)) == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def helper(): ...", "1: helper"),
        ("async def helper(): ...", "1: helper"),
        ("class Reporter:\n    def pytest_configure(self): ...", "1: Reporter"),
        ("def pytest_configure():\n    def inner(): ...", "2: inner"),
    ],
)
def test_a_plugin_with_more_than_hooks_is_found(source: str, name: str) -> None:
    assert hook_faults(Module("support.plugin", source)) == [f"support.plugin:{name} is not a hook"]
    assert hook_faults(Module("support.plugin", "def pytest_configure(config): ...")) == []


def test_a_word_in_two_modules_is_found() -> None:
    two = [Module("support.a", "x = 'word'"), Module("support.b", "word()"), Module("c", "")]
    assert mentions(two, "word") == ["support.a", "support.b"]


def test_an_oversized_folder_is_found() -> None:
    assert oversized_folders({"support/a": 3, "support/b": 2}, most=2) == ["support/a: 3"]
    assert folders("support")["support/http"] > 1


@pytest.mark.parametrize(("lines", "faults"), [(LONGEST, 0), (LONGEST + 1, 1)])
def test_a_long_module_is_found(lines: int, faults: int) -> None:
    assert len(length_faults(Module("support.x", "x = 1\n" * lines))) == faults


def test_a_package_without_modules_is_found() -> None:
    assert "support.http" in unlisted([Module("support.language.x", "")])
    assert not {*EXAMPLE} & {*unlisted([])}


# Unit tests mirror the product


def test_unit_tests_mirror_modules() -> None:
    assert mirror_faults(everything()) == []
    names = {module.name for module in everything()}
    assert [name for name in WITHOUT_MODULE if name not in names] == []


def test_every_package_has_unit_tests() -> None:
    assert untested_packages(everything()) == []


@pytest.mark.parametrize(
    "test",
    [
        "http.test_client",
        "http.test_client_origin",
        "http.transports.test_pool",
        "http.test_transports",
        "http.test_http_in_all",
        "steps.any_api.test_waiting",
        "structure.test_rules",
        "test_bootstrap",
    ],
)
def test_a_test_module_mirrors_a_module(test: str) -> None:
    there = ["support.http.client", "support.http.transports.pool", "support.bootstrap"]
    there += ["support.http.__init__", "support.http.transports.__init__"]
    there += ["steps.any_api.waiting", "tests.structure.rules", f"tests.unit.{test}"]
    assert mirror_faults([Module(name, "") for name in there]) == []


@pytest.mark.parametrize(
    "test", ["http.test_clients", "http.test_origin_client", "test_client", "steps.test_waiting"]
)
def test_a_test_module_without_a_module_is_found(test: str) -> None:
    there = ["support.http.client", "steps.any_api.waiting", f"tests.unit.{test}"]
    assert mirror_faults([Module(name, "") for name in there]) == [
        f"tests.unit.{test} mirrors no module"
    ]


@pytest.mark.parametrize(
    ("source", "untested"),
    [
        ("import support.http.client", ["steps.any_api"]),
        ("from steps.any_api import waiting", ["support.http"]),
        ("import support.https\nimport steps", ["steps.any_api", "support.http"]),
    ],
)
def test_a_package_that_no_unit_test_imports_is_found(source: str, untested: list[str]) -> None:
    product = [Module("support.http.client", ""), Module("steps.any_api.waiting", source)]
    tests = [
        Module("tests.unit.test_x", source),
        Module("tests.suite.test_y", "import steps.any_api"),
    ]
    example = [Module("support.users.cast", ""), Module("support.bootstrap", "")]
    assert untested_packages([*product, *tests, *example]) == untested
