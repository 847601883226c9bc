"""The rooms behind tools/bench: this engine and its peers, side by side on one private server."""
