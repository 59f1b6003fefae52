"""Tells supervisors how the process is: health, metrics, systemd, and the format of the log. It knows no member."""
