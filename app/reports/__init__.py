"""Letters, certificates, annotated sheets: the only home of reportlab."""

from reportlab import rl_config

rl_config.useA85 = 0  # compressed streams stay bytes: as text they are a quarter longer and take seconds to write
