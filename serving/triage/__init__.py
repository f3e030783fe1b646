"""The one way from a complaint to a stored suggestion: queue in front of the model, route, commit, answer."""
