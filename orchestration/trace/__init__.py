"""A published value down to the cells of the files that were received: for the terminal, as JSON, as XLSX."""
