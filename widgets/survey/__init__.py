"""The survey area: several results on one map, their conflicts and the tables made of them."""
