"""Who acts: the register of people, and the person at this computer."""
