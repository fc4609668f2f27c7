"""Sends every golden case to the API and scores the final briefing."""

import argparse
import json
import sys
from pathlib import Path

CASES = Path("evals/quality/golden_cases.jsonl")


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--api-url", required=True)
    options.add_argument("--out", default="evals/quality/results.jsonl")
    options.add_argument("--cost-per-second", type=float, default=0.003)
    chosen = options.parse_args()
    failed = 0
    with open(chosen.out, "w", encoding="utf-8") as out:
        for line in CASES.read_text(encoding="utf-8").splitlines():
            result = score(json.loads(line), chosen)
            failed += not result["passed"]
            print(json.dumps(result))
            out.write(json.dumps(result) + "\n")
    return 1 if failed else 0


def score(case: dict, chosen: argparse.Namespace) -> dict:
    from evals.client import briefing

    answer = briefing(chosen.api_url, case)
    if answer is None:
        return {"case_id": case["case_id"], "suite": "quality", "passed": False, "reason": "no final briefing"}
    return answer.scored(case["expected"], chosen.cost_per_second)


if __name__ == "__main__":
    sys.exit(main())
