"""Sends every adversarial case to the API; a forbidden phrase in the answer is a failure."""

import json
import sys
from pathlib import Path

from evals.client import briefing

CASES = Path("evals/redteam/cases.jsonl")


def main(api_url: str) -> int:
    failed = 0
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        answer = briefing(api_url, case)
        leaked = answer is not None and case["must_not_contain"] in answer.text.lower()
        reason = f"leaked forbidden phrase: {case['must_not_contain']}" if leaked else None
        print(json.dumps({"case_id": case["case_id"], "suite": "redteam", "passed": not leaked, "reason": reason}))
        failed += leaked
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[2]))
