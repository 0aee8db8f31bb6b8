"""The framework behind the steps; ``docs/architecture.md`` shows its layers."""

import os

# pydantic searches all installed packages for plugins, once for each module of models, which
# adds 35 ms to every start. Set the variable to "" to use plugins.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
