"""Assets by area: landing (raw tables), transformation (dbt), release."""
