"""What one can do with a city file, one function each, and the `wardlight` command over them."""
