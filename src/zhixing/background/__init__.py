"""后台 background: what waits, runs and failed behind the scenes, for those who look after the house.

Administrators see how the work goes, never what is in it: a file is named only to those who may see its hand-in.
"""
