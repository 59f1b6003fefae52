"""Asks the package index whether a pinned version has a known vulnerability.

    python -m scripts.audit        fails if one has; says how many could not be asked about

It runs pip-audit on requirements.txt, from the dependency group `audit`:

    python -m pip install -U pip && python -m pip install --group audit
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = ("pip_audit", "--requirement", "requirements.txt", "--require-hashes", "--disable-pip", "--format=json")
TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Audit:
    """What the index answered about the pinned versions."""

    checked: int
    unanswered: int
    vulnerable: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{self.checked} pinned versions were checked, {len(self.vulnerable)} vulnerabilities are known."]
        if self.unanswered:
            lines.append(
                f"{self.unanswered} could NOT be checked: the index knows nothing about them, or can't be reached."
            )
        return "\n".join([*lines, *self.vulnerable])


def read_report(report: str) -> Audit:
    """Read the JSON of pip-audit."""
    entries = json.loads(report)["dependencies"]
    answered = [entry for entry in entries if "skip_reason" not in entry]
    vulnerable = tuple(
        f"{entry['name']} {entry['version']}: {vulnerability['id']}, "
        f"fixed in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for entry in answered
        for vulnerability in entry["vulns"]
    )
    return Audit(len(answered), len(entries) - len(answered), vulnerable)


def main() -> int:
    if find_spec("pip_audit") is None:
        print("pip-audit isn't installed. Run `python -m pip install --group audit`.")
        return 1
    ran = subprocess.run(
        [sys.executable, "-m", *COMMAND], cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    if not ran.stdout.strip():  # without a network it prints nothing but a reason
        print(f"NOT checked: {(ran.stderr.strip().splitlines() or ['pip-audit said nothing'])[-1]}")
        return 0
    audit = read_report(ran.stdout)
    print(audit)
    return int(bool(audit.vulnerable))


if __name__ == "__main__":
    raise SystemExit(main())
