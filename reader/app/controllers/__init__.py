"""What the main screen does, one controller a topic; the screen itself only routes to them."""
