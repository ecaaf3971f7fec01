"""Large changes of the taxonomy: what they would do, doing them, carrying the tree in and out, and taking them back."""
