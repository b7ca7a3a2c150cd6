"""The assistant: understands, answers from records, hands over to a person."""
