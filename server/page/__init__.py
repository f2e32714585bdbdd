"""The few pages that the server makes by itself: that of a trigger, and the one that says how to build the canvas."""
