"""The agency's own checklists of a workspace: folders whose items replace or add to those that ship."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.review.checklist.rule_set import RuleSet, forget_rules, load_rules, require_in_disciplines
from app.storage.workspace import Workspace

SETTING = "own_checklists"


def use_checklists(workspace: Workspace, folders: Sequence[Path]) -> RuleSet:
    """Use the checklists of ``folders`` in all projects of the workspace from now on; none for those that ship alone.

    Return the rules as they now are; its ``faults`` are items that cannot be used.

    Raises:
        BadInput: a folder does not exist, or holds a file where nobody reads it.
    """
    chosen = tuple(folder.resolve() for folder in folders)
    forget_rules()
    rules = load_rules(chosen)
    require_in_disciplines(chosen)
    workspace.set_setting(SETTING, [str(folder) for folder in chosen])
    return rules


def own_checklists(workspace: Workspace, further: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the folders of own checklists that the workspace uses, then ``further`` ones, which come last and win."""
    known = workspace.setting(SETTING, [])
    return (*(Path(str(name)) for name in known), *further) if isinstance(known, list) else tuple(further)


def workspace_rules(workspace: Workspace, further: Sequence[Path] = ()) -> RuleSet:
    """Return the rules that hold in the workspace.

    Raises:
        BadInput: a folder of own checklists does not exist any more.
    """
    return load_rules(own_checklists(workspace, further))
