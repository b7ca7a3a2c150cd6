"""A scorecard as policy expressions: bins to points, points to a probability, and the factors behind them."""
