"""Sending the approved set to the city's platform (报送)."""
