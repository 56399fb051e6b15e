"""What is read of batches: progress, outcomes in the order of the table, manifests."""
