"""What a campaign costs: counted operations and list prices in, a bill out; nothing is asked."""
