"""Bells, workers, bodies and providers: how jobs are carried out. Never imports storage."""
