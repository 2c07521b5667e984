"""Who is told of what: once a cause, not once a run.

A Notice is written from what a run left or from how the exercise stands; what was told is remembered in the exercise's
folder; the mail goes to the addresses of its section [avisos].
"""
