"""Plans two stages, runs the workers, puts the briefing together."""

STAGES = [["account_planner"], ["competitive_context", "icp_fit_analyst", "outreach_personalizer"]]
SIDE_EFFECT_TOOLS = ("crm_write_contact", "send_email")


def build(supervisor, workers):
    return supervisor.over(STAGES, workers, tools=SIDE_EFFECT_TOOLS)
