"""Canvas tests build scenes by hand, as the drawings' tests do."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "app" / "drawings"))
