"""The days a borrower should know ahead: due dates and reminders, reviews, windows, and the draws they plan."""
