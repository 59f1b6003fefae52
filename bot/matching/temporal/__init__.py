"""Temporal question answering: time expressions in questions, and which facts were valid then."""
