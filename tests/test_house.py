"""Rules of the house that no linter knows."""

import ast
import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

FLOORS = ("risk", "appeals", "support")
SOURCES = [path for floor in (*FLOORS, "demo") for path in Path(floor).rglob("*.py") if "migrations" not in path.parts]
EDGES = [path for path in SOURCES if path.stem in {"views", "api", "admin", "forms"} or "views" in path.parts]
TEMPLATES = [*Path("templates").rglob("*.html"), *Path("demo/templates").rglob("*.html")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", EDGES, ids=str)
def test_an_edge_runs_no_query(path):
    asked = [
        n.lineno for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute) and n.attr == "objects"
    ]

    assert not asked, f"{path}:{asked} reads the database; ask queries or services"


def test_only_moves_writes_a_case_status():
    found = []
    for path in Path("appeals").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else []
            found += [f"{path}:{node.lineno}" for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"]

    # The seat hands on what the chart's machine writes, and only moves sits a case there.
    assert [one for one in found if not one.startswith("appeals/seat.py:")] == []


def test_every_module_says_what_it_owns():
    silent = [
        str(path) for path in SOURCES if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_every_installed_licence_fits_a_permissive_project():
    # AGPL and GPL would bind who installs us; the LGPL of a library that one can replace does not.
    # Only what production installs: a linter's own licence stays on the developer's machine.
    installed = set(re.findall(r"^([a-z0-9._-]+)==", Path("requirements/local.lock").read_text(), re.MULTILINE))
    bad = []
    for found in importlib.metadata.distributions():
        name = (found.metadata["Name"] or "").lower().replace("_", "-")
        if name not in installed:
            continue
        said = " ".join([*(found.metadata.get_all("Classifier") or []), found.metadata.get("License-Expression") or ""])
        if re.search(r"\bA?GPL|Affero|GNU General Public", said) and not re.search(r"LGPL|Lesser| OR ", said):
            bad.append(name)

    assert bad == []


def translated_texts():
    """Every Chinese text a page or a module asks gettext for."""
    tag = re.compile(r"{%\s*translate\s+\"([^\"]+)\"")
    block = re.compile(r"{%\s*blocktranslate([^%]*)%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
    call = re.compile(r"(?:\bn?_|gettext|gettext_lazy|pgettext)\(\s*f?\"([^\"]+)\"")
    for path in TEMPLATES:
        text = path.read_text()
        yield from ((path, found) for found in tag.findall(text))
        for options, whole in block.findall(text):
            found = whole.partition("{% plural %}")[0]
            said = re.sub(r"{{\s*(\w+)[^}]*}}", r"%(\1)s", found)
            yield path, " ".join(said.split()) if "trimmed" in options else said
    for path in SOURCES:
        yield from ((path, found) for found in call.findall(path.read_text()))


def test_every_text_of_a_page_has_its_english():
    known = {}
    for path in Path("locale/texts").glob("*.toml"):
        known |= tomllib.loads(path.read_text())
    missing = sorted(
        {f"{path}: {text}" for path, text in translated_texts() if CHINESE.search(text) and text not in known}
    )

    assert missing == []


def test_what_is_counted_is_counted_wherever_it_stands():
    # Plain gettext would say "1 days", or, of a text that has two forms, the one for a single thing.
    forms = {}
    for path in Path("locale/texts").glob("*.toml"):
        forms |= {
            text: english for text, english in tomllib.loads(path.read_text()).items() if isinstance(english, list)
        }
    plain = re.compile(r"(?<![a-z])(?:n?_|gettext|gettext_lazy)\(\s*\"([^\"]+)\"")
    block = re.compile(r"{%\s*blocktranslate((?:(?! count )[^%])*)%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
    wrong = [f"{path}: {text}" for path in SOURCES for text in plain.findall(path.read_text()) if text in forms]
    for path in TEMPLATES:
        said = (re.sub(r"{{\s*(\w+)[^}]*}}", r"%(\1)s", found) for _options, found in block.findall(path.read_text()))
        wrong += [f"{path}: {text}" for text in said if " ".join(text.split()) in forms]

    assert forms
    assert all(len(english) == 2 for english in forms.values())
    assert wrong == []


def test_no_page_writes_chinese_outside_a_translation():
    strip = re.compile(
        r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%.*?%}|{#.*?#}|{%\s*comment.*?endcomment\s*%}", re.DOTALL
    )
    bare = [
        str(path)
        for path in TEMPLATES
        if path.name != "500.html"  # drawn when nothing else works, so it carries both languages itself
        and CHINESE.search(strip.sub("", path.read_text()).replace(">中文<", "><"))
    ]

    assert bare == []
