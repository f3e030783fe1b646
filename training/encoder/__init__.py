"""From a taught network and a linear scorer to a bundle that holds both."""
