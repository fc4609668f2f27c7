"""Checks what a worker answered; a bad sample is asked for once more."""


def outreach(answer: dict) -> str | None:
    if not answer.get("subject", "").strip():
        return "empty subject"
    if not answer.get("body_markdown", "").strip():
        return "empty body"
    return None


def icp_fit(answer: dict) -> str | None:
    score = answer.get("fit_score")
    return None if isinstance(score, int) and 0 <= score <= 100 else "fit_score out of range"
