"""Songs, voices and their rhythm."""
