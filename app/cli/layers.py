"""``layers``: which role each layer of the set plays, and correcting that (图层对应)."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.cli.output import print_json, say

NONE = "none"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("layers", help="which role each layer plays for the checks, and correct it (图层对应)")
    parser.add_argument("code", metavar="CODE", help="project code")
    parser.add_argument(
        "roles", metavar="LAYER=ROLE", nargs="*", help="corrections; LAYER=none plays no role, LAYER= takes one back"
    )
    parser.add_argument("--by", metavar="PERSON", help="who corrects, like zhang.san@agency")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_layers, blind=True)


def _layers(args: argparse.Namespace) -> int:
    from app.domain.errors import BadInput
    from app.review.sheet.layer_map import plain
    from app.services.people.acting import acting
    from app.services.review.layer_roles import NO_ROLE, layer_roles, set_layer_roles
    from app.storage.workspace import Workspace

    roles: dict[str, str | None] = {}
    for text in args.roles:
        layer, equals, role = text.rpartition("=")
        if not equals or not layer:
            raise BadInput(f"A correction is written LAYER=ROLE, not “{text}”")
        roles[layer] = {NONE: NO_ROLE, "": None}.get(role, role)
    with Workspace.open(args.workspace) as workspace:
        if roles:
            set_layer_roles(workspace, args.code, roles, by=acting(args.by))
        rows = layer_roles(workspace, args.code)
    drawn = {plain(row.name) for row in rows if row.entities}
    for name in roles:
        if plain(name) not in drawn:
            say(f"lianshen: no drawing of the project has anything on the layer {name}; the correction is kept")
    if args.json:
        print_json({"layers": [asdict(row) for row in rows]})
    else:
        for row in rows:
            print(f"{row.name:32} {row.role or '-':20} {row.because:8} {row.entities:7} {row.text}".rstrip())
    return 0
