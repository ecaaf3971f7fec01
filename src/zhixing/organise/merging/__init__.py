"""Assets that say the same: found in clusters, put in the order of their versions, made one, and taken apart again."""
