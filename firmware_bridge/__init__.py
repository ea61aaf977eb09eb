"""The wire between the controller and the needle machine: host side here, machine side in `device`."""
