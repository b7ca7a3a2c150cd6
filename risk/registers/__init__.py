"""What compliance keeps: rules of law, sources of facts, overlays with their last day."""
