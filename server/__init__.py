"""The edge: HTTP, WebSocket, command line, and the one place where concrete classes meet."""
