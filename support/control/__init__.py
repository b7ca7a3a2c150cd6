"""What borrowers set for themselves: borrow nothing for a while, have a lower limit, close the line."""
