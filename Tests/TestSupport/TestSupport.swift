// TestSupport holds what several test targets share: a database per suite and the cast.
