"""The acceptance area: what to verify on site, the plan, and what was found; made for fingers."""
