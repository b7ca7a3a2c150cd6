"""The decision record that everything renders, and its replay."""
