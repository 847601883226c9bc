"""What tools/soak is made of: the noise, who plays it, what disturbs it, and the account."""
