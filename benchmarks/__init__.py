"""Measurements: every published figure is printed by a command here, with machine, versions and inputs."""
