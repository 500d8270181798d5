"""The platform area: send the approved set, and the receipts of what was sent."""
