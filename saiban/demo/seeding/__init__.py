"""Making the invention real, with the commands that people use.

Each act has the moment at which it would have been done, and all acts are done in the order of these moments: so ids,
numbers, inboxes and the record of acts read as if the weeks of registration had passed.

`site` does the whole of it. This file imports nothing, because the processes of the `workshop` begin without Django.
"""
