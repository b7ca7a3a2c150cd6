"""Signals from outside that somebody keeps an eye on: the economy, regulators, the market for money."""
