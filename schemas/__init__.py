"""The wire contract: immutable structs that API, files, workers and the canvas share. Imports nothing of ours."""
