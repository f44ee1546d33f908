"""Pages for people, standing on a small component system of our own."""
