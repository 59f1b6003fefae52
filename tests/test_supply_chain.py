"""What is installed with the bot: licences that allow it, in a table that is complete, and no known vulnerability."""

import re
from importlib.metadata import PackageNotFoundError, metadata

import pytest
from packaging.utils import canonicalize_name

from scripts.audit import read_report
from tests.conftest import ROOT
from tests.test_pins import pinned

PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-CMU", "PSF-2.0", "Zlib"),
    *("BSD", "BSD License", "MIT License", "Apache 2.0", "Apache Software License"),
    "Python Software Foundation License",
}
WEAK_COPYLEFT = {"MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"}
"""Only for a package's own files, which we don't change."""

DOCUMENT = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
RUNTIME = pinned("requirements.txt")


def read_licences(name: str) -> set[str]:
    """The licences that an installed package declares, in whichever field it does; none if it isn't installed here."""
    try:
        declared = metadata(name)
    except PackageNotFoundError:
        return set()
    if "License-Expression" in declared:
        return set(re.split(r" AND | OR |[()]", declared["License-Expression"])) - {""}
    classifiers = [one for one in declared.get_all("Classifier") or [] if one.startswith("License :: OSI")]
    if classifiers:
        return {classifier.rpartition(" :: ")[2] for classifier in classifiers}
    return set(declared["License"].split(", ")) if "License" in declared else {"none declared"}


@pytest.mark.parametrize("name", RUNTIME)
def test_everything_that_runs_has_a_permissive_licence(name: str) -> None:
    assert read_licences(name) - PERMISSIVE - WEAK_COPYLEFT == set()


def test_the_table_of_dependencies_is_complete() -> None:
    listed = {
        canonicalize_name(name)
        for row in re.findall(r"^\| ([^|]+) \|", DOCUMENT, re.MULTILINE)
        for name in row.split(", ")
    }

    assert sorted(set(RUNTIME) - listed) == []


def test_a_known_vulnerability_is_reported_and_so_is_what_could_not_be_asked() -> None:
    audit = read_report(
        """{"dependencies": [
            {"name": "aiohttp", "version": "3.0", "vulns": [{"id": "CVE-2024-1", "fix_versions": ["3.1"]}]},
            {"name": "rich", "version": "14.0", "vulns": []},
            {"name": "yarl", "skip_reason": "Dependency not found and could not be audited"}], "fixes": []}"""
    )

    assert audit.vulnerable == ("aiohttp 3.0: CVE-2024-1, fixed in 3.1",)
    assert str(audit).splitlines()[:2] == [
        "2 pinned versions were checked, 1 vulnerabilities are known.",
        "1 could NOT be checked: the index knows nothing about them, or can't be reached.",
    ]
