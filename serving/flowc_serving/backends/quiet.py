"""Libraries that keep quiet: a person sees what this project says, and what went wrong.

``transformers``, ``datasets`` and their kin draw a bar for each file they read or write, advertise services that nobody
asked for, and tell developers what their next version calls otherwise. Whoever wants the bars sets the variables below
to nothing.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Mapping

VARIABLES: Mapping[str, str] = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    "TQDM_DISABLE": "1",  # bars that are drawn without asking the two above: those of GGUF
    "TRL_EXPERIMENTAL_SILENCE": "1",
}
"""What the libraries read when they are loaded; the processes that this one starts have them too."""
_BARS = {"transformers.utils.logging": "disable_progress_bar", "datasets": "disable_progress_bars"}
"""By modules, what takes their bars away where they are loaded already."""
_ADVERTISING = "transformers.integrations.integration_utils"
"""Says, wherever Comet is installed, that it has no key."""
_LIBRARIES = r"(accelerate|datasets|huggingface_hub|peft|transformers|trl)(\.|$)"


def libraries() -> None:
    """Make the libraries quiet, best before they are loaded. What a person has set stays as it is."""
    for name, value in VARIABLES.items():
        os.environ.setdefault(name, value)
    if all(os.environ[name] == value for name, value in VARIABLES.items()):
        for module, way in _BARS.items():
            if module in sys.modules:
                getattr(sys.modules[module], way)()
    logging.getLogger(_ADVERTISING).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=FutureWarning, module=_LIBRARIES)
