"""Tool: web_search."""

from src.baseline.telemetry import emit


async def web_search(query: str, recency_days: int = 90, top: int = 5) -> list[dict]:
    emit("tool.executed", external_system="web_search", query_len=len(query))
    return []
