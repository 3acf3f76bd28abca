"""Parts of pages: each turns rows of ``app.queries`` into HTML or a chart description."""
