"""The plain page: projects, their graphs as pictures, their films, and a button to run them. Made by the server."""
