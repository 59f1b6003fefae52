"""Evaluation of answers: judgements, metrics, leave-one-out cross-validation and reports."""
