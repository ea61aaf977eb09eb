"""The controller in virtual time, for campaigns: they come by entry points, and nobody else comes here."""
