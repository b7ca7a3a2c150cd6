"""What each rule blocked, what was appealed, what people overturned, and when a rule must stop blocking by itself."""
