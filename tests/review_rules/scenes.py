"""All planted scenes, each with the discipline whose checks look at it."""

from __future__ import annotations

import scenes_architecture
import scenes_civil_defence
import scenes_fire_compartments
import scenes_fire_site
import scenes_municipal
import scenes_peacetime
import scenes_planning
import scenes_rescue
import scenes_security
import scenes_storeys
from planted import Draw

SCENES: list[tuple[str, Draw, str]] = [
    *((name, draw, "architecture") for name, draw in scenes_architecture.SCENES.items()),
    *((name, draw, "municipal") for name, draw in scenes_municipal.SCENES.items()),
    *((name, draw, "planning") for name, draw in scenes_planning.SCENES.items()),
    *((name, draw, "fire") for name, draw in scenes_storeys.SCENES.items()),
    *((name, draw, "fire") for name, draw in scenes_fire_site.SCENES.items()),
    *((name, draw, "fire") for name, draw in scenes_fire_compartments.SCENES.items()),
    *((name, draw, "fire") for name, draw in scenes_rescue.SCENES.items()),
    *((name, draw, "civil_defence") for name, draw in scenes_civil_defence.SCENES.items()),
    *((name, draw, "civil_defence") for name, draw in scenes_peacetime.SCENES.items()),
    *((name, draw, "security") for name, draw in scenes_security.SCENES.items()),
]
