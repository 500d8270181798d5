"""The drawing on screen: painter and tiles in worker processes, one widget that shows them, markups over them."""
