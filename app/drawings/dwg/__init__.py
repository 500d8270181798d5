"""DWG files, through a reader that is not part of Lianshen."""
