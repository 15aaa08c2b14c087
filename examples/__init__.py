"""What `make demo` runs: example mail of an invented organisation, a next hop that keeps all it gets, and the demo."""
