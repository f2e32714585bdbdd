"""Media code that several node types and providers share."""
