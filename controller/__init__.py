"""The procedure: plan, cartridges, record, session, and the command line that runs them."""
