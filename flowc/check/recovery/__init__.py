"""What can be checked of a view that does not read: the rest of it.

``leaving_out`` says what is put in the place of a mistake, ``rounds`` does that until the text reads, keeps where each
character stood before, and adds what the checks then find to what was wrong.
"""
