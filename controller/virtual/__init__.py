"""The controller in virtual time, for campaigns: they come here by entry points, and nobody else comes here at all."""
