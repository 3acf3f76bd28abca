"""Gates on raw and on the marts: promises about whole tables, checked by Great Expectations."""
