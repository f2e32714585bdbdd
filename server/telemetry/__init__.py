"""What this process tells those who look after it: metrics for Prometheus, and traces."""
