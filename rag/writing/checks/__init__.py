"""What a sentence must not do to the one it cites: change a name, a number or a date, deny it, turn it round, assert what it only
supposes.
"""
