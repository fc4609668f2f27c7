"""Names the Azure environment that a deployment goes to."""

import os

import yaml

known = yaml.safe_load(open("deploy/environments.yaml", encoding="utf-8"))
wanted = os.environ.get("ENV_NAME") or known["default_env"]
found = next(one for one in known["environments"] if one["name"] == wanted)
print(f"Resolved azd_env_name={found['name']} github_environment={found['github_environment']}")
