"""What the steps stand on; ``docs/architecture.md`` shows which part knows which."""

import os

# pydantic looks for its plugins among all installed packages, once for each module of models:
# 35 ms of every start. Set it to "" to have them.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
