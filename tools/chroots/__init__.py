"""What tools/matrix runs in: Debian chroots."""
