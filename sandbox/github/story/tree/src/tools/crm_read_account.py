"""Tool: crm_read_account."""

from src.baseline.telemetry import emit


async def crm_read_account(account_id: str) -> dict:
    emit("tool.executed", external_system="crm_read_account", account_id=account_id)
    return {"account_id": account_id}
