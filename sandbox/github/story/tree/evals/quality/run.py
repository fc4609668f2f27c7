"""Sends every golden case to the API and scores the final briefing."""

import argparse
import json
import sys
from pathlib import Path

CASES = Path("evals/quality/golden_cases.jsonl")
# Input and output, in dollars for a million tokens.
MODEL_PRICING_USD_PER_MTOK = {
    "gpt-5": (1.25, 10.0),
    "gpt-5-mini": (0.25, 2.0),
    "gpt-5-nano": (0.05, 0.4),
    "gpt-4o": (2.5, 10.0),
    "gpt-4o-mini": (0.15, 0.6),
    "gpt-4.1": (2.0, 8.0),
    "gpt-4.1-mini": (0.4, 1.6),
    "o4-mini": (1.1, 4.4),
}


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--api-url", required=True)
    options.add_argument("--out", default="evals/quality/results.jsonl")
    options.add_argument("--model", default="gpt-5-mini")
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
    return answer.scored(case["expected"], MODEL_PRICING_USD_PER_MTOK.get(chosen.model), chosen.cost_per_second)


if __name__ == "__main__":
    sys.exit(main())
