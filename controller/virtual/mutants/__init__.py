"""Controllers broken on purpose, each in one way, that a campaign has to catch. For the campaign alone."""
