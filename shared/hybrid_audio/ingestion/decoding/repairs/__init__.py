"""What programs did to texts before they came here, undone cell by cell."""
