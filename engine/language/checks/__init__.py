"""The static checks of a policy, one kind a file. Each takes the pack as a whole and yields what it finds, with its place."""
