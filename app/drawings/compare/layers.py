"""Layers of two drawings: renamed, switched, or looking otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np

from app.drawings.compare.comparison import LayerState
from app.drawings.compare.items import Names
from app.drawings.compare.planes import Plane, PlaneChanges
from app.drawings.scene import Layer, Scene

MOST = 0.9  # of the entities that left a layer went to one other: the layer was renamed
SAME_CHANNEL = 2  # of 255: programs round colours


def used_layers(plane: Plane, names: Names) -> frozenset[str]:
    """Return the names of the layers that something of a plane is drawn on."""
    return frozenset(layer_name(number, names) for number in np.unique(plane.leaves.layer).tolist())


def layer_name(number: int, names: Names) -> str:
    """Return the name of a layer by its number."""
    return str(names.name(number)[-1])


def layer_votes(found: PlaneChanges, names: Names) -> dict[tuple[str, str], int]:
    """Return how many entities only left a layer for another, by the names of both."""
    return {
        (layer_name(before, names), layer_name(after, names)): count
        for (before, after), count in found.relayered.items()
    }


def renamed_layers(
    found: Iterable[tuple[Collection[str], Collection[str], Mapping[tuple[str, str], int]]],
) -> dict[str, str]:
    """Return new name → former name of layers that only have another name now.

    Args:
        found: of each plane the layers in use before and after, and how many entities left which layer for which.
    """
    before: set[str] = set()
    after: set[str] = set()
    left: Counter[str] = Counter()
    went: Counter[tuple[str, str]] = Counter()
    for used_before, used_after, relayered in found:
        before |= set(used_before)
        after |= set(used_after)
        for (one, other), count in relayered.items():
            left[one] += count
            went[one, other] += count
    renamed: dict[str, str] = {}
    for (one, other), count in went.most_common():
        if one not in after and other not in before and count >= MOST * left[one] and other not in renamed:
            renamed[other] = one
    return renamed


def layers_renamed(former: Mapping[str, str]) -> Names:
    """Return names in which a layer has one number under both of its names."""
    return Names({("layer", before): ("layer", after) for after, before in former.items()})


def layer_states(
    a: Scene, b: Scene, former: Mapping[str, str], among: Collection[str] | None = None
) -> Iterator[LayerState]:
    """Yield what became of the layers of ``a`` that are in ``b``.

    Args:
        former: new name → former name of layers that were renamed.
        among: names in ``b`` of the layers that are asked for; all of them when None.
    """
    was = {layer.name: layer for layer in a.layers}
    for layer in b.layers:
        before = was.get(former.get(layer.name, layer.name))
        if before is None or (among is not None and layer.name not in among):
            continue
        if layer.name in former:
            yield LayerState(layer.name, "renamed", before.name)
        if before.visible != layer.visible:
            yield LayerState(layer.name, "shown" if layer.visible else "hidden")
        if _differ(before.rgb, layer.rgb):
            yield LayerState(layer.name, "recoloured")
        if before.weight != layer.weight or _linetype(before, a) != _linetype(layer, b):
            yield LayerState(layer.name, "restyled")


def _differ(rgb: int, other: int) -> bool:
    return any(abs((rgb >> byte & 0xFF) - (other >> byte & 0xFF)) > SAME_CHANNEL for byte in (0, 8, 16))


def _linetype(layer: Layer, scene: Scene) -> str:
    return scene.linetypes[layer.linetype].name.upper() if layer.linetype < len(scene.linetypes) else ""
