"""TOUCHES THE WORLD. One small protocol a neighbour."""
