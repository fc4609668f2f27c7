"""Compares the eval results with the acceptance block of accelerator.yaml."""

import sys

from src.baseline.acceptance import failures


def main() -> int:
    found = failures("accelerator.yaml", "evals/quality/results.jsonl", "evals/redteam/results.jsonl")
    for failure in found:
        print(f"::error::{failure}")
    if not found:
        print("ACCEPT: all acceptance gates passed.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
