"""How the clients of one project share what is read for them."""
