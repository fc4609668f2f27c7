"""Tool: crm_write_contact."""

from src.baseline.telemetry import emit
from src.baseline.hitl import checkpoint
from src.baseline.killswitch import assert_enabled

HITL_POLICY = "always"


async def crm_write_contact(account_id: str, email: str, last_name: str, **more: str) -> None:
    assert_enabled("tools")
    await checkpoint("crm_write_contact", HITL_POLICY, account_id=account_id, email=email, last_name=last_name)
    emit("tool.executed", external_system="crm_write_contact", account_id=account_id)
