"""Tool: send_email."""

from src.baseline.telemetry import emit
from src.baseline.hitl import checkpoint
from src.baseline.killswitch import assert_enabled

HITL_POLICY = "always"


async def send_email(to: list[str], subject: str, body_markdown: str, reply_to: str | None = None) -> None:
    assert_enabled("tools")
    await checkpoint("send_email", HITL_POLICY, to=to, subject=subject, body_markdown=body_markdown)
    emit("tool.executed", external_system="send_email", to_count=len(to))
