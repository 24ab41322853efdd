"""What is known about an enterprise on a day."""
