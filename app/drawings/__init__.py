"""From a drawing file to scenes, sheets and pictures."""
