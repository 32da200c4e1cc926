"""The vectors: a Chroma collection in a folder or on a server, its rows, and the manifest that a server keeps beside it."""
