"""What colleagues see and do in the console about borrowers' pages: feedback, announcements, notices."""
