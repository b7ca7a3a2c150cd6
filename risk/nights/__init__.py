"""What is looked at every night over every line: silent blocks, untold acts, and borrowers who may soon struggle."""
