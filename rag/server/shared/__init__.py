"""What several copies of the server share by Redis, where RAG_SHARED names one: how often who has asked, and visitors' documents.

Without Redis, or while it is gone, each copy counts by itself: that lets through at most as many times the rate as there are
copies, where the other way would answer nobody. What was brought is not so: while Redis is gone nothing is taken in, and who has
brought something that this copy does not hold is told to come back, rather than answered from other documents.
"""
