"""Archives and compressed streams, unpacked with a cap."""
