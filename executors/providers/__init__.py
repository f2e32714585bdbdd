"""The engines behind the nodes. Models are data; one small contract serves them all."""
