"""Talks to the deployed API and keeps the final briefing of its stream."""

import json
import urllib.request


class Answer:
    def __init__(self, briefing: dict, seconds: float) -> None:
        self.briefing = briefing
        self.seconds = seconds
        self.text = json.dumps(briefing)

    def scored(self, expected: dict, price: tuple | None, cost_per_second: float) -> dict:
        missing = [word for word in expected.get("must_mention", []) if word not in self.text.lower()]
        points = 1.0 - 0.2 * len(missing)
        return {
            "suite": "quality",
            "passed": points >= 0.6,
            "score": points,
            "groundedness": 1.0 if self.briefing.get("citations") else 0.0,
            "latency_ms": int(self.seconds * 1000),
            "cost_usd": round(self.cost(price, cost_per_second), 4),
            "reason": "; ".join(f"missing mention: {word}" for word in missing) or None,
        }

    def cost(self, price: tuple | None, cost_per_second: float) -> float:
        usage = self.briefing.get("usage")
        if not usage or price is None:
            return self.seconds * cost_per_second
        return (usage["input_tokens"] * price[0] + usage["output_tokens"] * price[1]) / 1_000_000


def briefing(api_url: str, case: dict) -> Answer | None:
    body = json.dumps(case).encode()
    request = urllib.request.Request(f"{api_url}/research/stream", data=body, method="POST")
    with urllib.request.urlopen(request, timeout=600) as stream:
        events = [json.loads(line[6:]) for line in stream if line.startswith(b"data: ")]
    final = [event for event in events if event.get("type") == "final"]
    return Answer(final[-1]["briefing"], 0.0) if final else None
