"""What goes wrong in a campaign: one room for each place it comes from, gathered in `catalogue`."""
