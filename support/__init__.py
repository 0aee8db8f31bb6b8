"""The framework behind the steps; ``docs/architecture.md`` shows its layers."""

import os
import sys

# pydantic searches all installed packages for plugins, once for each module of models, which
# adds 35 ms to every start. Set the variable to "" to use plugins.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

# httpx imports its command line, and with that click, if click is installed (uvicorn needs it),
# which is 2 % of the start. Without the module, httpx does as where click is not installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
