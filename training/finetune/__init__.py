"""Teaching a pre-trained encoder the labels of the guideline."""
