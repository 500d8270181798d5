"""Fixed colours of the disciplines, which colour-blind people can tell apart; a label always stands beside them."""

from __future__ import annotations

from app.domain.project import Discipline

DISCIPLINE_RGB = {
    Discipline.PLANNING: 0xCC79A7,
    Discipline.ARCHITECTURE: 0xE69F00,
    Discipline.FIRE: 0xD55E00,
    Discipline.CIVIL_DEFENCE: 0x009E73,
    Discipline.MUNICIPAL: 0x0072B2,
    Discipline.SECURITY: 0x56B4E9,
}
