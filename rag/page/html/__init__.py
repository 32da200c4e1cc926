"""What the page shows, as HTML: every word of a document, a question or a model is escaped here."""
