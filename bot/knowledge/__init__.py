"""Knowledge files: a strict YAML parser that reports every problem with its line, validation, and a stable writer."""
