"""检索 search: one box that finds any asset by words and by meaning, inside what the asker may read.

`analysis` says how text becomes words; other rooms use it to speak of words in the same way.
"""
