"""Knowledge files: a strict YAML reader that reports every problem with its line, validation, and a stable writer."""
