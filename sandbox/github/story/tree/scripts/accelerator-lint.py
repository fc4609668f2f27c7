"""House rules of the accelerator: exits 1 when one that blocks is broken."""

import sys

from src.baseline.rules import RULES


def main() -> int:
    findings = [finding for rule in RULES for finding in rule()]
    for finding in findings:
        print(f"[{finding.severity.upper()}] [{finding.rule}] {finding.path}: {finding.message}")
    blocking = sum(finding.severity == "block" for finding in findings)
    print(f"{blocking} blocking, {len(findings) - blocking} warning findings.")
    return 1 if blocking else 0


if __name__ == "__main__":
    sys.exit(main())
